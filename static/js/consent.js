// The reader's choice about cookies: asked once for each edition, kept in this browser alone.
// Nothing is stored before a click. Global Privacy Control counts as a refusal.
(function () {
  "use strict";
  var KEY = "consent";
  var root = document.documentElement;
  var banner = document.getElementById("consent");
  var again = document.getElementById("consent-again");
  var opener = document.getElementById("main"); // where the focus goes when the banner is gone
  if (!banner) return;

  function kept() {
    try {
      var choice = JSON.parse(localStorage.getItem(KEY));
      return choice && choice.edition === banner.dataset.edition ? choice : null;
    } catch (blocked) {
      return null;
    }
  }

  function show(isShown) {
    banner.hidden = !isShown;
    root.classList.toggle("consent-open", isShown);
  }

  function tell(choice) {
    document.dispatchEvent(new CustomEvent("consent", { detail: choice }));
  }

  banner.addEventListener("click", function (event) {
    var button = event.target.closest("[data-consent]");
    if (!button) return;
    var choice = {
      edition: banner.dataset.edition,
      choice: button.dataset.consent,
      at: new Date().toISOString(),
    };
    try {
      localStorage.setItem(KEY, JSON.stringify(choice));
    } catch (blocked) {} // the choice holds for this page
    var hadFocus = banner.contains(document.activeElement);
    show(false);
    if (hadFocus && opener) opener.focus({ preventScroll: true });
    tell(choice.choice);
  });

  if (again) {
    again.hidden = false;
    again.addEventListener("click", function () {
      show(true);
      opener = again;
      banner.tabIndex = -1;
      banner.focus();
    });
  }

  var choice = kept();
  if (choice) tell(choice.choice);
  else if (navigator.globalPrivacyControl) tell("decline");
  else show(true);
})();
