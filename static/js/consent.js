// The reader's choice about cookies: asked once for each edition, kept in this browser alone.
// Nothing is stored before a click. Global Privacy Control counts as a refusal, unless somebody
// agreed while it was on. What is embedded (data-load) is loaded after agreement, never before.
(function () {
  "use strict";
  var KEY = "consent";
  var root = document.documentElement;
  var banner = document.getElementById("consent");
  var again = document.getElementById("consent-again");
  var withdraw = document.getElementById("consent-withdraw");
  var opener = document.getElementById("main"); // where the focus goes when the banner is gone
  var isLoaded = false;
  if (!banner) return;

  function list(name) {
    return (banner.dataset[name] || "").split(" ").filter(Boolean);
  }

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
    if (withdraw) withdraw.hidden = choice !== "agree";
    if (choice === "agree" && !isLoaded) {
      isLoaded = true;
      list("load").forEach(function (address) {
        var script = document.createElement("script");
        script.src = address;
        script.async = true;
        document.head.append(script);
      });
    }
    document.dispatchEvent(new CustomEvent("consent", { detail: choice }));
    if (choice !== "agree" && isLoaded) leave();
  }

  // What runs already cannot be taken back: what it kept here is deleted, and the page begins anew.
  function leave() {
    if (!list("load").length) return;
    list("forget").forEach(function (name) {
      document.cookie = name + "=; Max-Age=0; Path=/";
      try {
        localStorage.removeItem(name);
        sessionStorage.removeItem(name);
      } catch (blocked) {}
    });
    location.reload();
  }

  function choose(word) {
    var choice = { edition: banner.dataset.edition, choice: word, at: new Date().toISOString() };
    if (navigator.globalPrivacyControl) choice.gpc = true;
    try {
      localStorage.setItem(KEY, JSON.stringify(choice));
    } catch (blocked) {} // the choice holds for this page
    tell(word);
  }

  banner.addEventListener("click", function (event) {
    var button = event.target.closest("[data-consent]");
    if (!button) return;
    var hadFocus = banner.contains(document.activeElement);
    show(false);
    if (hadFocus && opener) opener.focus({ preventScroll: true });
    choose(button.dataset.consent);
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

  if (withdraw) {
    withdraw.addEventListener("click", function () {
      if (again) again.focus();
      choose("decline");
    });
  }

  var choice = kept();
  var isRefused = navigator.globalPrivacyControl && !(choice && choice.gpc);
  if (isRefused) tell("decline");
  else if (choice) tell(choice.choice);
  else show(true);
})();
