package dev.steward.pipeline.syntax;

import groovyjarjarantlr.LexerSharedInputState;
import groovyjarjarantlr.RecognitionException;
import groovyjarjarantlr.TokenStreamException;
import groovyjarjarantlr.TokenStreamRecognitionException;
import groovyjarjarantlr.collections.AST;
import java.io.StringReader;
import java.util.ArrayDeque;
import org.codehaus.groovy.antlr.ASTRuntimeException;
import org.codehaus.groovy.antlr.AntlrParserPlugin;
import org.codehaus.groovy.antlr.SourceBuffer;
import org.codehaus.groovy.antlr.UnicodeEscapingReader;
import org.codehaus.groovy.antlr.UnicodeLexerSharedInputState;
import org.codehaus.groovy.antlr.parser.GroovyLexer;
import org.codehaus.groovy.ast.ModuleNode;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.control.SourceUnit;
import org.jspecify.annotations.Nullable;

/**
 * Groovy's parser up to its tree, with bounds.
 *
 * <p>Groovy's own driver of the parser also creates a class loader, and writes files if certain
 * system properties are set; this one does neither.
 */
final class BoundedParser extends AntlrParserPlugin {
  private final String name;
  private final String text;
  private @Nullable BoundedRecognizer recognizer;
  private @Nullable AST current;

  BoundedParser(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /** Reads the text into Groovy's tree. */
  ModuleNode read() {
    ast = parse();
    requireFewLevels(ast);
    // Computes the end positions of elements.
    processAST();
    makeModule();
    try {
      convertGroovy(ast);
    } catch (ASTRuntimeException e) {
      throw new ParseRefusal(e.getMessage() + ". File: " + name, e.getLine(), e.getColumn());
    }
    return output;
  }

  /** The place that was read last. */
  Position position() {
    if (current != null) {
      return new Position(
          current.getLine(), current.getColumn(), current.getLine(), current.getColumn());
    }
    return recognizer == null ? new Position(1, 1, 1, 1) : recognizer.position();
  }

  private @Nullable AST parse() {
    var buffer = new SourceBuffer();
    var reader = new UnicodeEscapingReader(new StringReader(text), buffer);
    var lexer = new LinkedLexer(new UnicodeLexerSharedInputState(reader));
    reader.setLexer(lexer);
    var parser = new BoundedRecognizer(new BoundedTokens(lexer.plumb(), lexer), lexer);
    recognizer = parser;
    lexer.linkTo(parser);
    parser.setSourceBuffer(buffer);
    try {
      parser.compilationUnit();
    } catch (TokenStreamRecognitionException e) {
      throw refusal(e.recog);
    } catch (RecognitionException e) {
      throw refusal(e);
    } catch (TokenStreamException e) {
      Position position = parser.position();
      throw new ParseRefusal(String.valueOf(e.getMessage()), position);
    }
    return parser.getAST();
  }

  private static ParseRefusal refusal(RecognitionException e) {
    return new ParseRefusal(String.valueOf(e.getMessage()), e.getLine(), e.getColumn());
  }

  /** Walks the tree without recursion. */
  private static void requireFewLevels(@Nullable AST root) {
    record Level(AST node, int depth) {}
    var pending = new ArrayDeque<Level>();
    if (root != null) {
      pending.push(new Level(root, 1));
    }
    while (!pending.isEmpty()) {
      Level level = pending.pop();
      if (level.depth() > SyntaxLimits.MAX_GROOVY_LEVELS) {
        throw new ParseRefusal(
            "The script is nested too deeply", level.node().getLine(), level.node().getColumn());
      }
      AST sibling = level.node().getNextSibling();
      if (sibling != null) {
        pending.push(new Level(sibling, level.depth()));
      }
      AST child = level.node().getFirstChild();
      if (child != null) {
        pending.push(new Level(child, level.depth() + 1));
      }
    }
  }

  @Override
  protected void makeModule() {
    output = new ModuleNode((SourceUnit) null);
    output.setDescription(name);
  }

  @Override
  protected Expression expression(AST node, boolean convertToConstant) {
    current = node;
    return super.expression(node, convertToConstant);
  }

  @Override
  protected Statement statement(AST node) {
    current = node;
    return super.statement(node);
  }

  /** A lexer whose errors are worded by a parser. */
  private static final class LinkedLexer extends GroovyLexer {
    LinkedLexer(LexerSharedInputState state) {
      super(state);
    }

    void linkTo(BoundedRecognizer recognizer) {
      parser = recognizer;
    }
  }
}
