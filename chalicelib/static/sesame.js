/* What makes the pages a little easier, and nothing they need: each one works without this file (A11Y-08).
   No words live here; they come from the page, in its language, as data attributes. */
(function () {
  "use strict";

  var WARN_SECONDS = 300;
  var SESSION_WARN_SECONDS = 120;
  var RETRY_MS = 8000;

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function add(parent, before, tag, name, words) {
    var element = document.createElement(tag);
    element.className = name;
    element.textContent = words;
    return parent.insertBefore(element, before);
  }

  /* The refusal is the first thing that a screen reader reads and that the keyboard starts from. */
  function focusRefusal() {
    var alert = document.querySelector(".alert");
    if (alert) {
      alert.focus();
    }
  }

  /* Many screen readers only speak a status that changes after the page was there; a space nobody sees is a change. */
  function announce(status) {
    setTimeout(function () {
      status.textContent += "\u00a0";
    }, 150);
  }

  function showable(input) {
    var button = add(input.parentNode, input.nextSibling, "button", "eye", input.dataset.show);
    button.type = "button";
    button.setAttribute("aria-controls", input.id);
    function turn(visible) {
      input.type = visible ? "text" : "password";
      button.textContent = visible ? input.dataset.hide : input.dataset.show;
    }
    button.addEventListener("click", function () {
      turn(input.type === "password");
    });
    /* Sent hidden, so that no browser remembers it as a plain text field. */
    input.form.addEventListener("submit", function () {
      turn(false);
    });
  }

  /* A second click while the answer is on its way sends nothing; the button keeps its focus and its key. */
  function sendOnce(form) {
    var sent = false;
    function mark(state) {
      sent = state;
      Array.prototype.forEach.call(form.querySelectorAll("button:not([type])"), function (button) {
        button.setAttribute("aria-disabled", String(state));
      });
    }
    form.addEventListener("submit", function (event) {
      if (sent) {
        event.preventDefault();
        return;
      }
      mark(true);
      setTimeout(mark, RETRY_MS, false);
    });
    window.addEventListener("pageshow", function () {
      mark(false);
    });
  }

  /* Some minutes before the sign-in ends, and once it has, say so with the way to begin again (A11Y-06). */
  function watchEnd(ends) {
    var end = Date.now() + Number(ends.dataset.left) * 1000;
    var region = add(ends.parentNode, ends, "div", "late", "");
    region.setAttribute("role", "status");
    var said = "";
    function look() {
      var left = (end - Date.now()) / 1000;
      var words = left <= 0 ? ends.dataset.over : left <= WARN_SECONDS ? ends.dataset.late : "";
      if (words !== said) {
        said = words;
        region.textContent = words + " ";
        region.appendChild(ends.querySelector("a").cloneNode(true));
      }
      if (left <= 0) {
        clearInterval(timer);
      }
    }
    var timer = setInterval(look, 1000);
    look();
    document.addEventListener("visibilitychange", look);
  }

  /* Two minutes before a session ends, say so, with a button that extends it. The page stays, and so does all that was
     typed (WCAG 2.2.1). */
  function watchSession(ends) {
    var end = 0;
    var said = "";
    var region = add(ends.parentNode, ends, "div", "late", "");
    region.setAttribute("role", "status");
    function count(seconds) {
      end = Date.now() + seconds * 1000;
    }
    function say(words, withButton) {
      region.textContent = words + " ";
      if (withButton && ends.dataset.stay) {
        var button = add(region, null, "button", "eye", ends.dataset.stay);
        button.type = "button";
        button.addEventListener("click", extend);
      }
    }
    function told(answer) {
      if (!answer.signed_in) {
        count(0);
        look();
        return;
      }
      said = "";
      count(answer.seconds_left);
      /* The button goes, and whoever was on it must not be sent back to the top of the page. */
      var wasHere = region.contains(document.activeElement);
      say(answer.detail, false);
      if (wasHere) {
        region.tabIndex = -1;
        region.focus();
      }
      ends.textContent = answer.detail;
    }
    function extend(event) {
      event.preventDefault();
      fetch(ends.dataset.extend, {
        method: "POST",
        headers: {Accept: "application/json", "Content-Type": "application/json"},
        body: "{}"
      })
        .then(function (answer) {
          return answer.ok ? answer.json() : Promise.reject();
        })
        .then(told)
        .catch(function () {
          say(ends.dataset.failed, true);
        });
    }
    function look() {
      var left = (end - Date.now()) / 1000;
      var words = left <= 0 ? ends.dataset.over : left <= SESSION_WARN_SECONDS ? ends.dataset.late : "";
      if (words && words !== said) {
        said = words;
        say(words, left > 0);
      }
    }
    count(Number(ends.dataset.sessionLeft));
    each("[name=stay]", function (button) {
      button.addEventListener("click", extend);
    });
    setInterval(look, 1000);
    look();
    document.addEventListener("visibilitychange", look);
  }

  /* Asking for another code keeps the box as it was ticked. */
  function carryTick(box) {
    each("form:not([novalidate])", function (resend) {
      var carried = add(resend, null, "input", "", "");
      carried.type = "hidden";
      carried.name = box.name;
      carried.value = box.value;
      carried.disabled = true;
      resend.addEventListener("submit", function () {
        carried.disabled = !box.checked;
      });
    });
  }

  /* What becomes of the mail: asked a few times, further and further apart, and only while the page is looked at. */
  function followMail(line) {
    var waits = [4, 4, 7, 15, 30, 60, 60, 60];
    function later() {
      if (waits.length) {
        setTimeout(look, waits.shift() * 1000);
      }
    }
    function tell(step) {
      var mail = step.mail;
      if (!mail) {
        return;
      }
      if (mail.state !== line.dataset.state) {
        line.dataset.state = mail.state;
        line.textContent = mail.detail;
      }
      if (mail.state === "accepted") {
        waits = waits.slice(-2);
      }
      if (mail.state === "sent" || mail.state === "delayed" || mail.state === "accepted") {
        later();
      }
    }
    function look() {
      if (document.hidden) {
        document.addEventListener("visibilitychange", look, {once: true});
        return;
      }
      fetch(line.dataset.status, {headers: {Accept: "application/json"}})
        .then(function (answer) {
          return answer.json();
        })
        .then(tell)
        .catch(later);
    }
    later();
  }

  /* How strong a new password looks while it is typed; the server reckons in the same way (domain/password_strength). */
  function strengthOf(text) {
    var characters = Array.from(text.normalize("NFC"));
    var pool = 0;
    var near = 0;
    [[/\p{Ll}/u, 26], [/\p{Lu}/u, 26], [/\p{Nd}/u, 10], [/[^\p{Ll}\p{Lu}\p{Nd}]/u, 33]].forEach(function (kind) {
      pool += kind[0].test(text) ? kind[1] : 0;
    });
    characters.forEach(function (character, place) {
      if (place && Math.abs(character.codePointAt(0) - characters[place - 1].codePointAt(0)) <= 1) {
        near += 1;
      }
    });
    var bits = pool ? (characters.length - near / 2) * Math.log2(pool) : 0;
    return bits < 45 ? "weak" : bits < 60 ? "fair" : bits < 80 ? "good" : "strong";
  }

  function meter(input) {
    var place = document.getElementById(input.dataset.meter);
    input.addEventListener("input", function () {
      var words = input.value ? place.dataset[strengthOf(input.value)] : "";
      if (place.textContent !== words) {
        place.textContent = words;
      }
    });
  }

  function backButton(place) {
    if (history.length > 1) {
      var button = add(place, null, "button", "eye", place.dataset.back);
      button.type = "button";
      button.addEventListener("click", function () {
        history.back();
      });
    }
  }

  /* The answer for the relying party goes by itself; its button is for browsers that did not get as far as here. */
  function sendNow(form) {
    form.submit();
  }

  focusRefusal();
  each("[role=status]", announce);
  each("[data-show]", showable);
  each("[data-meter]", meter);
  each("form", sendOnce);
  each("#trust_device", carryTick);
  each("[data-left]", watchEnd);
  each("[data-session-left]", watchSession);
  each("[data-status]", followMail);
  each("[data-back]", backButton);
  each("[data-send]", sendNow);
})();
