// Starts what computes away from the page's own thread.

// The one script address that is made here, and only for a file of ours.
const policy = globalThis.trustedTypes?.createPolicy("assets", {
  createScriptURL: address => {
    if (new URL(address).origin !== location.origin) {
      throw new TypeError("Not ours.");
    }
    return address;
  },
});

/** `address` is that of a module beside this one. */
export const startWorker = address => new Worker(policy?.createScriptURL(address) ?? address, { type: "module" });
