// The layout of the console's modules.

export default { printWidth: 120 };
