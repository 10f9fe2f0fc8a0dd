exports.gross = (net, rate) => Math.round(net * (100 + rate)) / 100;
