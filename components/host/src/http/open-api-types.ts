// The parts of an OpenAPI 3.1 document, as far as they are made and read here. https://spec.openapis.org/oas/v3.1.1

/** The description of everything that is served over HTTP. */
export interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly externalDocs: { readonly url: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly object[];
  readonly tags: readonly { readonly name: string }[];
  /** By path, then by verb in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  /** What is sent to other programs, by its type. */
  readonly webhooks?: Readonly<Record<string, { readonly post: WebhookOperation }>>;
  readonly components: {
    readonly securitySchemes: object;
    readonly headers: object;
    readonly parameters: object;
    readonly responses: Readonly<Record<string, ProblemResponse>>;
  };
}

export interface Operation {
  /** The name of the method. */
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly description: string;
  readonly parameters: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required: true; readonly content: JsonContent };
  readonly responses: {
    readonly 200: { readonly description: string; readonly headers: object; readonly content: JsonContent };
    readonly default: Reference;
  };
}

export interface WebhookOperation {
  /** The type of the event. */
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody: { readonly required: true; readonly content: JsonContent };
  readonly responses: Readonly<Record<'2XX' | 'default', { readonly description: string }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface ProblemResponse {
  readonly description: string;
  readonly headers: object;
  readonly content: object;
}

export interface Reference {
  readonly $ref: string;
}

export interface JsonContent {
  readonly 'application/json': { readonly schema: JsonSchema; readonly example: unknown };
}

export interface JsonSchema {
  readonly $schema?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}
