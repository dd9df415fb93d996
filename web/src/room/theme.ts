import { darkTheme, lightTheme } from 'amazon-chime-sdk-component-library-react';

/** The library's colours, darker or lighter where its own pairs are below WCAG's 4.5 to 1. */
const light: typeof lightTheme = {
  ...lightTheme,
  buttons: {
    ...lightTheme.buttons,
    primary: withBackground(lightTheme.buttons.primary, lightTheme.colors.primary.main),
  },
  roster: { ...lightTheme.roster, secondaryText: lightTheme.colors.greys.grey60 },
};

const dark: typeof darkTheme = {
  ...darkTheme,
  buttons: {
    ...darkTheme.buttons,
    secondary: withBackground(darkTheme.buttons.secondary, darkTheme.colors.greys.grey60),
  },
};

export function themeOf(mode: 'light' | 'dark') {
  return mode === 'dark' ? dark : light;
}

function withBackground<B extends { static: { bgd: string } }>(button: B, bgd: string): B {
  return { ...button, static: { ...button.static, bgd } };
}
