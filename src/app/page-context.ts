import { createContext, use } from 'react'

/** What the server says about one page while rendering it. Absent in the browser: only read it where hydration does not look. */
interface PageRendering {
  /** The page's CSP nonce, on every script and style of our own. */
  nonce: string
  /** Names this request in the log; shown with an error. */
  requestId: string
}

export const PageRenderingContext = createContext<PageRendering | undefined>(undefined)
export const usePageRendering = (): PageRendering | undefined => use(PageRenderingContext)
