/** A part of an exchange that has to come; see `POST /_mock/verify`. */
export interface Expectation {
  operation?: string;
  method?: string;
  path?: string;
  status?: number;
  client_id?: string;
  headers?: Record<string, string>;
  /** A part of the JSON that was sent. */
  body?: unknown;
  times?: number | { at_least?: number; at_most?: number };
  in_order?: Expectation[];
}

/** Which requests fail, how often and how; see `POST /_mock/faults`. */
export interface Fault {
  id?: string;
  on?: {
    operation?: string;
    service?: 'krr' | 'maskinporten' | 'idporten' | 'legacy';
    personidentifikator?: string;
    from?: string;
    until?: string;
    after?: number;
    every?: number;
    share?: number;
  };
  times?: number;
  seed?: number;
  do: Record<string, unknown>;
}

/** The members of the API without `varslingsstatus`, which is computed. */
export interface Person {
  personidentifikator: string;
  status?: 'AKTIV' | 'SLETTET' | 'IKKE_REGISTRERT';
  reservasjon?: 'JA' | 'NEI';
  kontaktinformasjon?: Record<string, string>;
  digital_post?: { postkasseadresse: string; postkasseleverandoeradresse: string };
  sertifikat?: string;
  spraak?: 'nb' | 'nn' | 'en' | 'se';
  [member: string]: unknown;
}

export interface TokenOptions {
  /** The person who has logged in. */
  pid?: string;
  consumer?: string;
  /** Negative makes a token that has expired already. */
  lifetime_s?: number;
  issuer?: 'maskinporten' | 'idporten' | 'idporten-oidc-provider';
}

type Move = 'real' | { now: string } | { advance: string };

/** `now` and `advance` move the register clock; `token` the token clock, `both` both. */
export interface ClockMove {
  now?: string;
  advance?: string;
  token?: Move;
  both?: Move;
}

/** An exchange of the journal; it has more members than these. */
export interface Exchange {
  id: string;
  method: string;
  path: string;
  operation?: string;
  status: number;
  request: string;
  response: string;
  headers: Record<string, string>;
  [member: string]: unknown;
}

/** A register of its own: persons, clocks, faults, tokens and journal are not shared with another world. */
export class KrrWorld {
  readonly name: string | undefined;
  /** The base URL to configure a client with: look-ups are at `${url}/rest/v2/personer`. */
  readonly url: string;
  /** The issuer of Maskinporten's tokens; discovery is below it. */
  readonly issuer: string;
  /** Another world of the same mock. */
  world(name: string): KrrWorld;
  /** An access token at once. */
  token(scope: string, more?: TokenOptions): Promise<string>;
  /** The registered client `demo` with its private key, for a real grant. */
  client(): Promise<{ client_id: string; kid: string; private_key: string; [member: string]: unknown }>;
  /** Adds or replaces persons, all or none. */
  put(...persons: Person[]): Promise<void>;
  /** What the current API shows about a person to a client with both scopes. */
  lookUp(personidentifikator: string): Promise<Person & { varslingsstatus?: 'KAN_VARSLES' | 'KAN_IKKE_VARSLES' }>;
  clock(move: ClockMove): Promise<void>;
  /** Makes requests fail. Gives the fault's id. */
  fault(fault: Fault | { set: string }): Promise<string>;
  /** What has to come before `verify`. */
  expect(expectation: Expectation): void;
  /** Rejects when something that was expected did not come, or when a request broke the contract. */
  verify(): Promise<void>;
  /** The journal. */
  exchanges(filters?: Record<string, string>): Promise<Exchange[]>;
  /** Back to the start: persons, clients, clocks, faults and journal. */
  reset(): Promise<void>;
  /** Any call of the admin API. An error status rejects with the mock's reason. */
  call(method: string, path: string, body?: unknown): Promise<any>;
}

/** A mock on a free port. It is the default world too, and ends with the test run at the latest. */
export class KrrMock extends KrrWorld {
  private constructor();
  /** Ends the mock; requests in flight are answered first. */
  stop(): Promise<void>;
}

export function startKrrMock(options?: { flags?: string[]; startWithinMs?: number }): Promise<KrrMock>;
