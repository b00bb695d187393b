// The engine's entry points; ../injected_protocol.hpp names them for C++. Evaluating this twice in a document is harmless.
import { settle, stop, verdict } from "./guard";
import { cancel, checkedNow, currentElement, filled, frameAt, prepare, readBack, scrollPage, scrollSettled, scrollWatch } from "./prepare";
import { read, wait } from "./read";
import { remoteFrame } from "./resolve";
import { masks, quietBegin, quietEnd, snapshot, unveil, veil } from "./snapshot";

const engine = {
  prepare, cancel, verdict, stop, settle, readBack, filled, checkedNow, frameAt, scrollPage, scrollWatch, scrollSettled, wait, read, snapshot, masks, quietBegin, quietEnd, veil, unveil,
  element: currentElement,
  remoteFrame,
};

(globalThis as { ui?: typeof engine }).ui ??= engine;
