/** Text as it stands, inside a LIKE pattern: its own wildcards mean themselves. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** The LIKE pattern of what contains `text`, whatever spaces were typed around and between its words. */
export const containing = (text: string): string => `%${escapeLike(text.trim().replace(/\s+/g, ' '))}%`
