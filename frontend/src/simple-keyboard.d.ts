// the build for engines of today, less than half the size of the one that the package names first
declare module "simple-keyboard/build/index.modern.esm.js" {
  export { SimpleKeyboard } from "simple-keyboard";
}
