// Our own style sheets: a rule a line, read as a table. What is off is off for a reason; the rest of the standard holds.
export default {
  extends: ["stylelint-config-standard"],
  ignoreFiles: ["blueprints/shell/static/vendor/**"],
  reportNeedlessDisables: true,
  rules: {
    // A rule is one line where it fits: a screenful shows forty of them, and a difference shows the one that changed.
    "declaration-block-single-line-max-declarations": null,
    // Rules stand by what they draw; the order of specificity would scatter them, and nothing here hangs on it.
    "no-descending-specificity": null,
    // "(max-width: 640px)" is understood by the browsers of 2015 that offices still have; "(width <= 640px)" is not.
    "media-feature-range-notation": null,
    // :not(a):not(b) weighs both, :not(a, b) only the heavier: rewriting it would change which rule wins.
    "selector-not-notation": null,
    // One-line @keyframes and @page stand together as rules do; the tokens of the house stand in groups.
    "at-rule-empty-line-before": null,
    "custom-property-empty-line-before": null,
    // clip hides for the eye what is read aloud, in old browsers too.
    "property-no-deprecated": [true, { ignoreProperties: ["clip"] }],
    // The paper is called A4.
    "value-keyword-case": ["lower", { ignoreKeywords: ["A4"] }],
  },
};
