/* Passkeys: a form marked data-passkey asks the browser for one and sends what it answers. `create` and `get` find what to ask for in
   the page (data-options), `login` fetches it. Where the browser knows no passkeys the form stays hidden. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function asked(options) {
    const { user, challenge, excludeCredentials, allowCredentials, ...rest } = options.publicKey;
    const found = { ...rest, challenge: bytes(challenge) };
    if (user) found.user = { ...user, id: bytes(user.id) };
    if (excludeCredentials) found.excludeCredentials = known(excludeCredentials);
    if (allowCredentials) found.allowCredentials = known(allowCredentials);
    return { publicKey: found };
  }

  function answered(credential) {
    const { response } = credential;
    const said = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (response[name]) said[name] = text(response[name]);
    if (response.getTransports) said.transports = response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: said,
    });
  }

  async function options(form) {
    if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(`passkey: ${answer.status}`);
    return answer.json();
  }

  async function run(form) {
    const found = await options(form);
    const credential = found.creation_options
      ? await navigator.credentials.create(asked(found.creation_options))
      : await navigator.credentials.get(asked(found.request_options));
    form.elements.credential.value = answered(credential);
    form.submit();
  }

  if (!window.PublicKeyCredential) {
    for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = false;
    return;
  }
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const told = form.querySelector("[data-passkey-told]");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      told.textContent = "";
      run(form).catch(() => {
        told.textContent = form.dataset.failed;
      });
    });
  }
})();
