/**
 * The words by which the columns of a guest list are recognized, in English, French, German, Spanish, Italian, Portuguese and Dutch,
 * without accents and in lower case. The exports of address books, newsletters and ticket shops name their columns freely
 * ("E-mail 2 - Value", "Tél. mobile", "Attendee first name"), but with these words.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const EMAIL = words(`
  email emails mail mails courriel courriels messagerie mel emailaddress emailadresse mailadresse mailaddress correo
`);
/** Mean an email address only together with a word for address or mail. */
export const ELECTRONIC = words("electronic electronique electronica electronico elettronico elektronische eletronico");
export const ADDRESS = words("address adresse direccion indirizzo endereco adres courrier post mail correo");

export const PHONE = words(`
  phone phones telephone tel telefon telefono telefone telefoon phonenumber telefonnummer telefoonnummer rufnummer whatsapp
`);
export const MOBILE = words(`
  mobile mobil movil mobiel cell cellphone cellular cellulaire celular cellulare portable gsm handy natel
  mobilephone mobilenumber handynummer mobilnummer mobiltelefon mobielnummer
`);

export const FIRST_NAME = words(`
  firstname forename prenom prenoms vorname vornamen givenname voornaam fname
`);
export const LAST_NAME = words(`
  lastname surname familyname nachname familienname zuname achternaam apellido apellidos cognome sobrenome lname
`);
/** Make a first or last name of the word "name". */
export const FIRST = words("first given christian");
export const LAST = words("last family famille usage familia");
export const FULL_NAME = words("fullname");
/** A full name, or the half that no other column holds: "Nom" beside "Prénom", "Name" beside "Vorname". */
export const NAME = words("name nom nombre nome naam");
/** Say that such a name is a full one. */
export const WHOLE = words("name full complet complete completo completa display afficher");

export const TICKET = words(`
  ticket tickets billet billets tickettype tickettyp ticketart ticketname ticketkategorie eintrittskarte karte kartentyp boleto
  entrada biglietto bilhete ingresso pass
`);
export const TYPE = words("type typ tipo category categorie kategorie categoria tarif tariff formule admission tier level class classe");

/** Say whose value it is: that of the person who attends. */
export const ATTENDEE = words(`
  attendee attendees participant participants participante guest guests invite invites invitee invitees visitor visiteur teilnehmer
  teilnehmers gast asistente invitado holder titulaire beneficiaire registrant inscrit delegate delegue member membre adherent
  subscriber abonne student etudiant eleve player joueur employee employe collaborateur child enfant passenger
`);
/** The same words where a column "Participant" holds names. A column "Student" more likely says yes or no. */
export const ATTENDEE_ALONE = words("attendee participant participante guest invite invitee visitor visiteur teilnehmer gast asistente invitado");
/** The person who ordered, who may not attend. */
export const BUYER = words(`
  buyer acheteur purchaser payer payeur order orderer commande billing facturation kaufer comprador booker customer client cliente
  kunde parent mother father mere pere guardian tuteur tutor
`);

/** Say nothing about what a column holds. */
export const NEUTRAL = words(`
  a an the of for on your my their no nr num nbr number numbers numero nummer value valeur primary principal principale main
  premiere premier personal perso personnel personnelle work pro professional professionnel professionnelle business bureau
  office home domicile private prive privee required requis requise obligatoire optional optionnel facultatif please contact
  person personne de du des d la le les l un une votre vos et and und y e ou or s o os der die das des dein deine ihre ihr
  el los del della di da do full complet complete completo completa adres address adresse direccion indirizzo endereco
  on sur auf international intl usuel preferred legal official field champ string text
`);
/** The same, for a column that holds a second choice. */
export const SECONDARY = words("2 3 4 5 second seconde secondary secondaire deuxieme other autre alternate alternative additional zweite display afficher affiche");

/** What a column with these words holds is not the value itself. */
export const NOT_THE_VALUE = words(`
  status statut verified verifie verifiee valid valide validated confirmed label libelle opt optin optout consent consentement subscribed
  subscription unsubscribed marketing newsletter permission permissions preference preferences format date time heure datum
  fecha hash url link lien id uuid count total quantity quantite qty sent envoye opened clicked bounced domain domaine
  country pays extension ext carrier operator provider model agreed language langue locale notes comment changed score rating
  created updated checked
`);
/** The same, behind a word for email or phone. */
export const NOT_AN_ADDRESS = words("type name nom code postal mailing subject objet body message template display complet fax telecopie telex pager tty tdd isdn rnis radio");
/** Somebody other than the guest. */
export const OTHER_PERSON = words(`
  assistant manager responsable emergency urgence spouse conjoint partner children inviter invitant invited referrer referral referred parrain sender organizer organiser organisateur host sponsor sales agent staff callback rappel
`);
/** Names of something other than the guest, or parts of a name that a ticket does not print. */
export const NOT_A_NAME = words(`
  company entreprise societe firma empresa organization organisation organizacion event evenement veranstaltung evento user
  username utilisateur login file fichier nick nickname surnom pseudo screen ecran middle second deuxieme additional other autre phonetic yomi prefix
  suffix title titre product produit school ecole team equipe group groupe venue lieu city ville street rue list liste campaign
  campagne code project projet session business bank card carte seen visit purchase
`);
/** What is known about a ticket besides its type. */
export const NOT_A_TYPE = words(`
  quantity quantite qty price prix preis precio number numbers numero nummer no n nr num id code url link lien total count nombre
  anzahl currency devise amount montant fee fees frais barcode qr sold scan reference ref pdf file fichier sent event order
  commande payment paiement phone document company discount
`);
