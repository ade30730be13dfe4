import { quoted } from "../data/problems.ts";

/** What a file is that holds no weights, and how to come by those that were meant. */
export interface ForeignFile {
  readonly found: string;
  readonly remedy: string;
}

const BEGINNING_BYTES = 512;
const GZIP = [0x1f, 0x8b];
const GET_AGAIN = "Download it again, and look at its size before it is used.";

/** What people find instead of weights when a download went wrong, told from the first bytes. */
export function foreignFile(bytes: Uint8Array): ForeignFile {
  const beginning = String.fromCharCode(...bytes.subarray(0, BEGINNING_BYTES));
  if (bytes.length === 0) return { found: "The file is empty.", remedy: GET_AGAIN };
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)/i.test(beginning))
    return {
      found: "The file is a web page, not weights: a server's message, or the page that offers the file.",
      remedy: "Open the link in a browser, and save the file that it offers there.",
    };
  if (beginning.startsWith("version https://git-lfs.github.com/spec/"))
    return {
      found: "The file is a pointer of Git LFS: it names the weights and does not hold them.",
      remedy: "Run `git lfs pull` in the repository, or download the file itself from its web page.",
    };
  if (GZIP.every((byte, at) => bytes[at] === byte))
    return { found: "The file is packed with gzip.", remedy: "Unpack it, and give the files in it." };
  if (/^\0*$/.test(beginning))
    return {
      found: "The file begins with nothing but zeros: a download that did not end.",
      remedy: GET_AGAIN,
    };
  return {
    found: `The file begins neither as safetensors nor as a PyTorch checkpoint, but with ${quoted(beginning.slice(0, 16))}.`,
    remedy: "Choose weights saved as .safetensors, or by torch.save.",
  };
}
