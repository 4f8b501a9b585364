/**
 * The inside of a backup file, under gzip: frames of one kind byte, a length on four bytes (big endian) and that many bytes.
 * All but `data` hold JSON.
 */
export const FRAMES = {
  /** First: `Header`. */
  header: 'H',
  /** Opens a table: `TableStart`. */
  table: 'T',
  /** A piece of the table, as `COPY … TO STDOUT` gives it. */
  data: 'D',
  /** Closes a table: `TableEnd`. */
  close: 'C',
  /** Last: the number of tables. Without it the file was cut. */
  end: 'Z',
} as const

export interface Header {
  program: 'essaim'
  format: 1
  migrations: { number: number; name: string; checksum: string }[]
  sequences: { name: string; value: string; called: boolean }[]
  jobs: Job[]
}

/** A job that waits or failed for good, in the words of graphile-worker's `add_job`. */
export interface Job {
  identifier: string
  payload: unknown
  queue_name: string | null
  run_at: string
  attempts: number
  max_attempts: number
  last_error: string | null
  key: string | null
  priority: number
  flags: string[] | null
}

export interface TableStart {
  table: string
  columns: string[]
}

export interface TableEnd {
  rows: number
  sha256: string
}

export interface Frame {
  kind: string
  body: Buffer
}

const HEAD = 5
const MAX_BODY = 256 * 1024 * 1024

export function frame(kind: string, body: Uint8Array | object): Buffer {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body))
  const head = Buffer.alloc(HEAD)
  head.write(kind, 'latin1')
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

/** Cuts a stream back into frames; throws when it ends inside one. */
export async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0)
  let wanted = HEAD
  let waiting: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    waiting.push(chunk)
    size += chunk.length
    if (size < wanted) continue
    rest = Buffer.concat(waiting)
    for (;;) {
      wanted = HEAD + (rest.length < HEAD ? 0 : rest.readUInt32BE(1))
      if (wanted > MAX_BODY) throw new Error('frame too long')
      if (rest.length < wanted || rest.length < HEAD) break
      yield { kind: rest.toString('latin1', 0, 1), body: rest.subarray(HEAD, wanted) }
      rest = rest.subarray(wanted)
    }
    waiting = [rest]
    size = rest.length
  }
  if (size > 0) throw new Error('the stream ends inside a frame')
}

export const parsed = <T>({ body }: Frame): T => JSON.parse(body.toString('utf8')) as T
