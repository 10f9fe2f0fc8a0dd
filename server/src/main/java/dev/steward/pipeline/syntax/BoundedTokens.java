package dev.steward.pipeline.syntax;

import groovyjarjarantlr.Token;
import groovyjarjarantlr.TokenStream;
import groovyjarjarantlr.TokenStreamException;
import org.codehaus.groovy.antlr.parser.GroovyLexer;
import org.codehaus.groovy.antlr.parser.GroovyTokenTypes;

/**
 * Refuses too many tokens, and brackets that are nested too deeply, before the grammar sees them.
 */
final class BoundedTokens implements TokenStream {
  private final TokenStream tokens;
  private final GroovyLexer lexer;
  private int count;
  private int nesting;

  BoundedTokens(TokenStream tokens, GroovyLexer lexer) {
    this.tokens = tokens;
    this.lexer = lexer;
  }

  /** The number of tokens so far. */
  int count() {
    return count;
  }

  @Override
  public Token nextToken() throws TokenStreamException {
    Token token = tokens.nextToken();
    if (++count > SyntaxLimits.MAX_TOKENS) {
      throw refusal(token, "The script is longer than " + SyntaxLimits.MAX_TOKENS + " words");
    }
    switch (token.getType()) {
      case GroovyTokenTypes.LPAREN,
          GroovyTokenTypes.LBRACK,
          GroovyTokenTypes.LCURLY,
          GroovyTokenTypes.STRING_CTOR_START ->
          nesting++;
      case GroovyTokenTypes.RPAREN,
          GroovyTokenTypes.RBRACK,
          GroovyTokenTypes.RCURLY,
          GroovyTokenTypes.STRING_CTOR_END ->
          nesting--;
      case GroovyTokenTypes.NUM_INT,
          GroovyTokenTypes.NUM_LONG,
          GroovyTokenTypes.NUM_BIG_INT,
          GroovyTokenTypes.NUM_FLOAT,
          GroovyTokenTypes.NUM_DOUBLE,
          GroovyTokenTypes.NUM_BIG_DECIMAL -> {
        if (token.getText().length() > SyntaxLimits.MAX_DIGITS) {
          throw refusal(token, "A number has more than " + SyntaxLimits.MAX_DIGITS + " characters");
        }
      }
      default -> {}
    }
    if (nesting > SyntaxLimits.MAX_NESTING) {
      throw refusal(
          token, "Brackets are nested more than " + SyntaxLimits.MAX_NESTING + " levels deep");
    }
    return token;
  }

  private ParseRefusal refusal(Token token, String message) {
    return token.getLine() > 0
        ? new ParseRefusal(message, token.getLine(), token.getColumn())
        : new ParseRefusal(message, lexer.getLine(), lexer.getColumn());
  }
}
