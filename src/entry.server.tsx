import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { renderToPipeableStream } from 'react-dom/server'
import {
  type EntryContext,
  type HandleErrorFunction,
  isRouteErrorResponse,
  type RouterContextProvider,
  ServerRouter,
} from 'react-router'
import { PageRenderingContext } from './app/page-context.ts'
import { requestContext } from './platform/page.server.ts'

/** Renders a whole page before answering, so that an error in it is an honest 500 and the page is compressed in one go. */
export default async function renderPage(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce, id } = context.get(requestContext)
  const page = await new Promise<string>((resolve, reject) => {
    const { pipe } = renderToPipeableStream(
      <PageRenderingContext value={{ nonce, requestId: id }}>
        <ServerRouter context={entry} url={request.url} nonce={nonce} />
      </PageRenderingContext>,
      { nonce, onAllReady: () => text(pipe(new PassThrough())).then(resolve, reject), onError: reject },
    )
  })
  headers.set('content-type', 'text/html; charset=utf-8')
  return new Response(page, { status, headers })
}

/** The log keeps what the page does not show. Refusals and redirections are not errors: they never come here. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return
  const { id } = (context as RouterContextProvider).get(requestContext)
  console.error(`[${id}]`, error)
}
