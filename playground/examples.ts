import { PLACES } from "./sale";

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** The tabs of a first visit, in the order of a sale. Each fills in what the earlier ones returned. */
export const examples = [
  {
    query: `# Welcome to the Event Planner API! Play runs the
# operation, Ctrl-Space completes, and the book
# icon opens the documentation. The tabs lead
# through a sale, from an account to a scan.
#
# 1. Register. This signs you in. To skip it,
#    choose an account under "Sign in as" above.

mutation Register($input: RegisterInput!) {
  register(input: $input) {
    accessToken
    refreshToken
    expiresIn
    user { id name }
  }
}
`,
    variables: json({ input: { email: PLACES.email, password: "correct horse battery staple", name: "Your Name" } }),
  },
  {
    query: `# 2. Create an organization, which owns events.

mutation CreateOrganization($input: CreateOrganizationInput!) {
  createOrganization(input: $input) { id slug }
}
`,
    variables: json({ input: { name: "Open Air" } }),
  },
  {
    query: `# 3. Create an event with two ticket types. It is
#    a draft, visible only to its organizers.

mutation CreateEvent($input: CreateEventInput!) {
  createEvent(input: $input) {
    id
    status
    ticketTypes { id name price { amount currency } }
  }
}
`,
    variables: json({
      input: {
        organizationId: PLACES.organizationId,
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
    query: `# 4. Publish the event. This opens its ticket sales.

mutation PublishEvent($id: ID!) {
  publishEvent(id: $id) { id slug status publishedAt }
}
`,
    variables: json({ id: PLACES.eventId }),
  },
  {
    query: `# 5. Browse. This needs no account, nor does buying.

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
        ticketTypes { id name onSale available price { amount currency } }
      }
    }
  }
}
`,
  },
  {
    query: `# 6. Buy a ticket. Open the checkoutUrl to pay.

mutation Buy($input: PurchaseTicketsInput!) {
  purchaseTickets(input: $input) {
    id
    accessToken
    reference
    status
    expiresAt
    total { amount currency }
    payment { status checkoutUrl }
  }
}
`,
    variables: json({
      input: {
        eventId: PLACES.eventId,
        items: [{ ticketTypeId: PLACES.ticketTypeId, quantity: 1 }],
        buyer: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.org" },
        idempotencyKey: PLACES.key,
      },
    }),
  },
  {
    query: `# 7. Follow the purchase. The subscription starts
#    with the current state and streams each change.

subscription Follow($id: ID!, $accessToken: String) {
  purchaseUpdated(purchaseId: $id, accessToken: $accessToken) {
    reference
    status
    payment { status }
    tickets {
      code
      status
      guest { firstName }
      qrCodeData
      fileUrl
    }
  }
}
`,
    variables: json({ id: PLACES.purchaseId, accessToken: PLACES.purchaseToken }),
  },
  {
    query: `# 8. Scan the ticket, as an organizer or door staff.
#    Repeated with the same clientScanId, this returns
#    the same scan; with a new one, a DUPLICATE.

mutation Scan($input: ScanTicketInput!) {
  scanTicket(input: $input) {
    outcome
    message
    ticket { guest { firstName } ticketType { name } }
    firstScan { location scannedAt }
  }
}
`,
    variables: json({
      input: { eventId: PLACES.eventId, qrCodeData: PLACES.qrCodeData, location: "Main entrance", clientScanId: "scan-1" },
    }),
  },
];
