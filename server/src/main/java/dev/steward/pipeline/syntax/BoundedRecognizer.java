package dev.steward.pipeline.syntax;

import groovyjarjarantlr.Token;
import groovyjarjarantlr.TokenStreamException;
import org.codehaus.groovy.antlr.GroovySourceAST;
import org.codehaus.groovy.antlr.parser.GroovyLexer;
import org.codehaus.groovy.antlr.parser.GroovyRecognizer;

/** Groovy's grammar with a limit on its effort. */
final class BoundedRecognizer extends GroovyRecognizer {
  private final BoundedTokens tokens;
  private final GroovyLexer lexer;
  private int guesses;

  BoundedRecognizer(BoundedTokens tokens, GroovyLexer lexer) {
    super(tokens);
    this.tokens = tokens;
    this.lexer = lexer;
    getASTFactory().setASTNodeClass(GroovySourceAST.class);
  }

  @Override
  public GroovyLexer getLexer() {
    return lexer;
  }

  @Override
  public void addWarning(String warning, String solution) {
    // Warnings concern the style of the text, and nobody reads them.
  }

  /** Starts to try a reading: this is what takes time, since a wrong one ends in an exception. */
  @Override
  public int mark() {
    int limit =
        Math.min(
            SyntaxLimits.MAX_GUESSES,
            SyntaxLimits.MIN_GUESSES + SyntaxLimits.GUESSES_PER_TOKEN * tokens.count());
    if (++guesses > limit || inputState.guessing > SyntaxLimits.MAX_GUESS_DEPTH) {
      throw new ParseRefusal(
          "The script is too complex here: casts, closures or annotations are nested too deeply",
          position());
    }
    return super.mark();
  }

  /** The place of the next token. */
  Position position() {
    try {
      Token next = LT(1);
      return new Position(next.getLine(), next.getColumn(), next.getLine(), next.getColumn());
    } catch (TokenStreamException | RuntimeException e) {
      int line = lexer.getLine();
      return new Position(line, lexer.getColumn(), line, lexer.getColumn());
    }
  }
}
