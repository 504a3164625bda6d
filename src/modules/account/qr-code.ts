export function qrCode(_text: string): { path: string; size: number } {
  return { path: '', size: 10 };
}
