// A file that cannot be opened, and why: the words name the kind of file that it is.

const WORDS = {
  photo: ["This picture cannot be read", "The browser does not know its format, or the file is damaged. JPEG, PNG, WebP and AVIF work everywhere."],
  heic: ["HEIC photos cannot be read by this browser", "Safari can. Elsewhere save the photo as JPEG first, or let the phone send “most compatible” files."],
  raw: ["Raw photos cannot be read by browsers", "Develop it in your photo editor and open the JPEG."],
  clip: ["This clip cannot be played by the browser", "MP4 with H.264 and WebM play everywhere; others need converting first."],
  sound: ["This is a sound file", "Choose a photo or a clip."],
  silent: ["This file has sound but no picture", "Choose another clip, or a photo."],
  camera: ["The camera sends no picture", "Try again, or choose a photo or a clip."],
  zip: ["This zip holds no look", "A look’s zip holds a look.json, as the studio saves it. Unpack photos first."],
  cube: ["This .cube file cannot be read", "It is not a 3-D LUT that a colour editor wrote."],
  lut: ["LUTs of this format are not read here", "Save it as .cube, in your editor or by “hairseg lut convert”."],
  document: ["This is a document", "Choose a photo or a clip."],
  text: ["This is a text file", "Choose a photo, a clip, or a look (.zip, .cube)."],
  empty: ["This file is empty", "It may not have been loaded from the cloud yet. Choose it again when it is."],
  unknown: ["This is no photo, clip or look", "JPEG, PNG, WebP, MP4 and WebM open everywhere; looks come as .zip or .cube."],
};

export class UnreadableError extends Error {
  /** @param {keyof WORDS} kind @param {string} [reason] in place of the usual advice */
  constructor(kind, reason) {
    const [title, advice] = WORDS[kind];
    super(title);
    this.advice = reason ?? advice;
  }
}
