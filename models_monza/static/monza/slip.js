// The code of a printed slip is behind the # of its address, which browsers send to nobody: it goes into the field and out of the address.
(() => {
  const field = document.getElementById("id_code");
  const code = decodeURIComponent(window.location.hash.slice(1)).toUpperCase();
  if (field && /^[A-Z2-9]{8}$/.test(code)) {
    field.value = code;
    window.history.replaceState(null, "", window.location.pathname);
  }
})();
