/** A code to aim at with a phone, as the server drew it. */
export function QrCode({ svg, label }: { svg: string; label: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: an SVG that the server has just drawn
  return <div className="qr-code" role="img" aria-label={label} dangerouslySetInnerHTML={{ __html: svg }} />
}
