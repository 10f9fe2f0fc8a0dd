package dev.steward.text;

import dev.steward.limit.ComputePool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Parses YAML text into nodes, with the settings used for all YAML from users: one document, no
 * duplicate or recursive keys, and a limit on nesting.
 */
public final class YamlNodes {

  private YamlNodes() {}

  /** The text is not one YAML document within the limits. */
  public static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int line;

    /**
     * Drops the library's exception, because its message quotes a line, which may contain a secret.
     */
    private InvalidException(String reason, int line) {
      super(reason);
      this.reason = reason;
      this.line = line;
    }

    /** A phrase that tells the user what is wrong; it quotes nothing from the document. */
    public String reason() {
      return reason;
    }

    /** Line of the error, counted from 1; 0 if unknown. */
    public int line() {
      return line;
    }
  }

  /**
   * Parses a document; null if it is empty. Aliases are not expanded, so the document may have far
   * more values than nodes.
   *
   * @throws InvalidException if the text is not one YAML document within the limits
   */
  public static @Nullable Node root(String text, int maxCharacters, int maxDepth)
      throws InvalidException {
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(maxCharacters)
            .setUseMarks(true)
            .build();
    try {
      return ComputePool.SHARED
          .run(() -> {
            var parser = new ParserImpl(settings, new StreamReader(settings, text));
            return new Composer(settings, new YamlNestingLimit(parser, maxDepth)).getSingleNode();
          })
          .orElse(null);
    } catch (YamlNestingLimit.NestingException e) {
      throw new InvalidException("it is nested more than " + maxDepth + " levels deep", e.line());
    } catch (MarkedYamlEngineException e) {
      throw new InvalidException(
          "syntax error", e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0));
    } catch (YamlEngineException e) {
      throw new InvalidException("syntax error, or more than one document", 0);
    }
  }

  /**
   * Parses all documents of a text. Aliases are not expanded.
   *
   * @throws InvalidException if a document is nested too deeply
   * @throws YamlEngineException if the text is not YAML, or longer than the settings allow; the
   *     message may quote a line of the text
   */
  public static List<Node> documents(String text, LoadSettings settings, int maxDepth)
      throws InvalidException {
    try {
      return ComputePool.SHARED.run(() -> {
        var parser = new ParserImpl(settings, new StreamReader(settings, text));
        var composer = new Composer(settings, new YamlNestingLimit(parser, maxDepth));
        var documents = new ArrayList<Node>();
        while (composer.hasNext()) {
          documents.add(composer.next());
        }
        return documents;
      });
    } catch (YamlNestingLimit.NestingException e) {
      throw new InvalidException("it is nested more than " + maxDepth + " levels deep", e.line());
    }
  }

  /** Line of a node, counted from 1; 0 if unknown. */
  public static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }
}
