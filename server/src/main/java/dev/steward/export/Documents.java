package dev.steward.export;

import dev.steward.limit.ComputePool;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates remote API documents: {@code json}, {@code python}, {@code xml}, {@code schema}. */
public final class Documents {

  /**
   * A request runs in the compute pool if the previous document for the same {@code tree} had at
   * least this many bytes.
   */
  private static final int LONG_BYTES = 128 << 10;

  private Documents() {}

  /**
   * Creates a document.
   *
   * @param flavour {@code json}, {@code python}, {@code xml} or {@code schema}
   * @param query the request's parameters: tree, depth, pretty, jsonp, xpath, exclude, wrapper
   * @throws Problem.Invalid with the parameter and the position of the error
   */
  public static Answer create(ExportedValue root, String flavour, Map<String, List<String>> query) {
    return isLong(flavour, query)
        ? ComputePool.SHARED.run(() -> render(root, flavour, query))
        : render(root, flavour, query);
  }

  /** Estimates whether the request needs much CPU time. */
  private static boolean isLong(String flavour, Map<String, List<String>> query) {
    if (query.isEmpty() || flavour.equals("schema") || query.containsKey("jsonp")) {
      return false;
    }
    String tree = first(query, "tree");
    String depth = first(query, "depth");
    return query.containsKey("xpath")
        || query.containsKey("exclude")
        || (tree == null && depth != null && !depth.equals("0"))
        || (tree != null && isLong(TreeExpression.parse(tree).expectedBytes()));
  }

  /** The document of a tree that has not been requested before is assumed to be long. */
  private static boolean isLong(int expectedBytes) {
    return expectedBytes == 0 || expectedBytes >= LONG_BYTES;
  }

  private static Answer render(
      ExportedValue root, String flavour, Map<String, List<String>> query) {
    return switch (flavour) {
      case "json" ->
          query.containsKey("jsonp") ? Answer.ForbiddenAnswer.JSONP : json(root, query, false);
      case "python" -> json(root, query, true);
      case "xml" -> xml(root, query);
      case "schema" ->
          new Answer.DocumentAnswer("application/xml;charset=UTF-8", XmlSchemaWriter.of(root));
      default -> throw new Problem.NotFound("There is no such document.");
    };
  }

  private static Answer json(ExportedValue root, Map<String, List<String>> query, boolean python) {
    Selection selection = selection(query);
    var sink =
        new JsonDocumentWriter(python, query.containsKey("pretty"), selection.expectedBytes());
    var walk = new TreeWriter(sink);
    walk.write(root, selection);
    byte[] bytes = sink.toArray();
    walk.finished(bytes);
    selection.recordSize(bytes.length);
    return new Answer.DocumentAnswer(python ? Answer.PYTHON : Answer.JSON, bytes);
  }

  private static Answer xml(ExportedValue root, Map<String, List<String>> query) {
    String xpath = first(query, "xpath");
    List<String> excludes = query.getOrDefault("exclude", List.of());
    Selection selection = selection(query);
    if (xpath == null && excludes.isEmpty()) {
      var sink = new XmlDocumentWriter();
      new TreeWriter(sink).write(root, selection);
      return new Answer.DocumentAnswer(Answer.XML, sink.toArray());
    }
    var sink = new NodeTreeWriter();
    try {
      new TreeWriter(sink).write(root, selection);
      return XPathAnswer.of(sink.document(), xpath, excludes, first(query, "wrapper"));
    } finally {
      ResponseMemory.release(sink.reserved());
    }
  }

  private static Selection selection(Map<String, List<String>> query) {
    String tree = first(query, "tree");
    if (tree != null) {
      return TreeExpression.parse(tree);
    }
    String depth = first(query, "depth");
    if (depth == null) {
      return Selection.DepthSelection.of(0);
    }
    try {
      return Selection.DepthSelection.of(Integer.parseInt(depth));
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("Depth parameter must be a number");
    }
  }

  private static @Nullable String first(Map<String, List<String>> query, String name) {
    if (query.isEmpty()) {
      return null;
    }
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }
}
