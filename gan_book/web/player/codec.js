/** Reading what Python packed (`pack` of pictures/web_files.py). */

/**
 * Unpack rows of whole numbers: base64 of a deflated stream of 16-bit differences along each row.
 * @param {string} text
 * @param {number} width numbers in a row
 * @returns {Promise<Uint16Array>} all rows, one after the other
 */
export async function unpack(text, width) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const numbers = new Uint16Array(await new Response(stream).arrayBuffer());
  // The array itself reduces modulo 2^16, as Python's did.
  for (let i = 0; i < numbers.length; i++) if (i % width) numbers[i] += numbers[i - 1];
  return numbers;
}
