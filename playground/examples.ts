const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** The tabs of a first visit, in the order in which one would try them. */
export const examples = [
  {
    query: `# Welcome to the API of Event Planner! Play runs an operation,
# Ctrl-Space completes, and the book on the left documents all.
#
# 1. Register. Then put the accessToken under "Headers":
#    { "Authorization": "Bearer <accessToken>" }

mutation Register($input: RegisterInput!) {
  register(input: $input) {
    accessToken
    expiresIn
    user { id name }
  }
}
`,
    variables: json({ input: { email: "you@example.org", password: "correct horse battery staple", name: "Your Name" } }),
  },
  {
    query: `# 2. Sell. With the header, make an organization, then an
#    event in it with two kinds of tickets, and publish it.

mutation CreateOrganization {
  createOrganization(input: { name: "Open Air" }) { id slug }
}

mutation CreateEvent($input: CreateEventInput!) {
  createEvent(input: $input) { id status ticketTypes { id name price { amount currency } } }
}

mutation Publish($id: ID!) {
  publishEvent(id: $id) { id slug status publishedAt }
}
`,
    variables: json({
      id: "the event's id",
      input: {
        organizationId: "the organization's id",
        title: "Summer Night",
        startsAt: "2030-07-01T19:00:00Z",
        endsAt: "2030-07-01T23:00:00Z",
        location: "The park",
        maxAttendees: 200,
        ticketTypes: [
          { name: "Regular", price: "25.00", quantity: 150 },
          { name: "Friends", price: "0.00", quantity: 50 },
        ],
      },
    }),
  },
  {
    query: `# 3. Browse. Nobody needs an account for this, or for buying.

query Browse {
  events(first: 5, filter: { timing: UPCOMING }) {
    totalCount
    edges {
      node {
        id
        title
        startsAt
        location
        organization { name }
        ticketTypes { id name available price { amount currency } }
      }
    }
  }
}
`,
  },
  {
    query: `# 4. Buy. Keep the purchase's id and accessToken: with them
#    you can follow it in the next tab.

mutation Buy($input: PurchaseTicketsInput!) {
  purchaseTickets(input: $input) {
    id
    accessToken
    reference
    status
    expiresAt
    total { amount currency }
    payment { status clientSecret checkoutUrl }
  }
}
`,
    variables: json({
      input: {
        eventId: "the event's id",
        items: [{ ticketTypeId: "the ticket type's id", quantity: 1 }],
        buyer: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.org" },
        returnUrl: "http://localhost:4000/",
        idempotencyKey: "change-me-for-every-purchase",
      },
    }),
  },
  {
    query: `# 5. Follow. A subscription over several services: it begins
#    with the present state, and tells every change.

subscription Follow($id: ID!, $accessToken: String) {
  purchaseUpdated(purchaseId: $id, accessToken: $accessToken) {
    reference
    status
    payment { status }
    tickets { code status guest { firstName } generation { status } fileUrl }
  }
}
`,
    variables: json({ id: "the purchase's id", accessToken: "the purchase's accessToken" }),
  },
];
