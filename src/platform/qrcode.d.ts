// The package ships no types; this is what we use of it.
declare module 'qrcode' {
  const qrcode: {
    toString(text: string, options: { type: 'svg'; margin?: number }): Promise<string>
    create(
      text: string,
      options: { errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
    ): { modules: { size: number; data: Uint8Array; get(row: number, column: number): number } }
  }
  export default qrcode
}
