import { z } from 'zod'
import type { AnyUseCase } from '../platform/use-case.server.ts'

export interface Door {
  method: string
  /** « /invoices/{id}/issuance » */
  path: string
}

/** Where scripts call a use case; null when it says why it has no such door. */
export function doorOf(useCase: AnyUseCase): Door | null {
  if (typeof useCase.api !== 'string') return null
  const [method = '', path = ''] = useCase.api.split(' ')
  return { method, path }
}

type Json = Record<string, unknown>

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return json
}

/** The OpenAPI 3.1 description of every use case that has a door: there is no other description of the API. */
export function describeApi(catalogue: readonly { module: string; useCase: AnyUseCase }[]): Json {
  const paths: Record<string, Json> = {}
  for (const { module, useCase } of catalogue) {
    const door = doorOf(useCase)
    if (!door) continue
    paths[door.path] = { ...paths[door.path], [door.method.toLowerCase()]: describe(module, useCase, door) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Essaim',
      version: '1',
      description:
        'Montants en centimes (…Cents), taux en points de base (…Bp), jours en AAAA-MM-JJ. Les refus donnent toutes leurs raisons. ' +
        'Une même Idempotency-Key avec la même demande rend la première réponse.',
      license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' },
    },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(catalogue.map(({ module }) => module))].map(name => ({ name })),
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'Une clé d’API, limitée à son rôle.' } },
      responses: { problem: PROBLEM },
    },
  }
}

const PROBLEM = {
  description: 'Refus ou erreur (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          refusals: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                code: { type: 'string' },
                message: { type: 'string' },
                path: { type: 'string', description: 'Le champ : « lines.0.quantity »' },
              },
              required: ['code', 'message'],
            },
          },
        },
      },
    },
  },
}

const ERRORS = Object.fromEntries(
  ['400', '401', '403', '404', '409', '413', '415', '422', '429', '503'].map(status => [
    status,
    { $ref: '#/components/responses/problem' },
  ]),
)

function describe(module: string, useCase: AnyUseCase, { method, path }: Door): Json {
  const input = schemaOf(useCase.input, 'input')
  const {
    properties = {},
    required = [],
    ...rest
  } = input as { properties?: Record<string, Json>; required?: string[] } & Json
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
  const others = Object.fromEntries(Object.entries(properties).filter(([name]) => !inPath.includes(name)))
  const parameter = (where: string) => (name: string) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: properties[name] ?? { type: 'string' },
  })
  const reads = method === 'GET'
  // An input of several shapes is described whole, its path's parameters included.
  const body = input.properties
    ? { ...rest, properties: others, required: required.filter(name => !inPath.includes(name)) }
    : input
  return {
    operationId: useCase.name,
    summary: useCase.summary,
    description: `Rôles : ${useCase.roles.join(', ')}.`,
    tags: [module],
    parameters: [
      ...inPath.map(parameter('path')),
      ...(reads ? Object.keys(others).map(parameter('query')) : [IDEMPOTENCY_KEY]),
    ],
    ...(reads || (input.properties && Object.keys(others).length === 0)
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      '200': { description: 'Fait', content: { 'application/json': { schema: schemaOf(useCase.output, 'output') } } },
      ...ERRORS,
    },
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 200 },
}
