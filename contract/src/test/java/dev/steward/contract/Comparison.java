package dev.steward.contract;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares a response with the recorded one in everything that clients depend on: status, redirect
 * target, media type, relevant headers, and the structure and stable values of the body. HTML pages
 * are not compared.
 */
final class Comparison {

  private static final List<String> MEANT =
      List.of(
          "x-error", "x-jenkins", "x-required-permission", "allow", "x-text-size", "x-more-data");

  /** Values that depend on the time or the machine. */
  private static final Set<String> OF_THE_RUN =
      Set.of(
          "timestamp",
          "duration",
          "estimatedDuration",
          "inQueueSince",
          "buildableStartMilliseconds",
          "crumb",
          "tokenValue",
          "tokenUuid",
          "tokenName",
          "expirationDate",
          "path",
          "size",
          "totalSize",
          "average",
          "diff",
          "availablePhysicalMemory",
          "availableSwapSpace",
          "totalPhysicalMemory",
          "totalSwapSpace",
          "why",
          "iconXml",
          "iconFilePathPattern",
          "icon",
          "threshold",
          "warningThreshold",
          "slaveAgentPort",
          "hudson.node_monitors.ArchitectureMonitor");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<String> differences = new ArrayList<>();

  private Comparison() {}

  /** The differences, one line each; empty if there are none. */
  static List<String> of(Recording.Answer recorded, Recording.Answer ours, String ourRoot) {
    var comparison = new Comparison();
    comparison.compare(recorded, ours, ourRoot);
    return comparison.differences;
  }

  private void compare(Recording.Answer recorded, Recording.Answer ours, String ourRoot) {
    same("status", recorded.status(), ours.status());
    same(
        "location",
        masked(recorded.headers().getOrDefault("location", ""), "http://127.0.0.1:18080/"),
        masked(ours.headers().getOrDefault("location", ""), ourRoot));
    for (String header : MEANT) {
      same(header, recorded.headers().containsKey(header), ours.headers().containsKey(header));
    }
    if (recorded.status() >= 400 || !differences.isEmpty()) {
      return;
    }
    if (recorded.status() != 204 && !(recorded.body().isBlank() && ours.body().isBlank())) {
      same("media type", recorded.mediaType(), ours.mediaType());
    }
    switch (recorded.mediaType()) {
      case "application/json" -> json("", tree(recorded.body()), tree(ours.body()));
      case "application/xml", "application/atom+xml" ->
          same("elements", elements(recorded.body()), elements(ours.body()));
      case "text/plain" -> same("beginning", beginning(recorded.body()), beginning(ours.body()));
      case "text/x-python" -> same("text", steady(recorded.body()), steady(ours.body()));
      default -> {}
    }
  }

  private void same(String what, Object recorded, Object ours) {
    if (!recorded.equals(ours)) {
      differences.add(what + ": recorded " + recorded + ", here " + ours);
    }
  }

  private static String masked(String location, String root) {
    return location.replace(root, "/").replaceAll("[0-9]+", "#");
  }

  private static JsonNode tree(String body) {
    return JSON.readTree(body.isBlank() ? "null" : body);
  }

  private void json(String at, JsonNode recorded, JsonNode ours) {
    if (recorded.getNodeType() != ours.getNodeType()) {
      differences.add(at + ": recorded " + recorded + ", here " + ours);
      return;
    }
    if (recorded.isObject()) {
      same(at + " keys", List.copyOf(keys(recorded)), List.copyOf(keys(ours)));
      for (String key : keys(recorded)) {
        JsonNode other = ours.get(key);
        // The descriptions of job types differ between products.
        boolean wording = key.equals("description") && at.startsWith(".categories");
        if (other != null && !OF_THE_RUN.contains(key) && !wording) {
          json(at + "." + key, recorded.get(key), other);
        }
      }
    } else if (recorded.isArray()) {
      same(at + " length", recorded.size(), ours.size());
      for (int i = 0; i < Math.min(recorded.size(), ours.size()); i++) {
        json(at + "[" + i + "]", recorded.get(i), ours.get(i));
      }
    } else if (recorded.isString()) {
      same(at, steady(recorded.asString()), steady(ours.asString()));
    } else {
      same(at, recorded.toString(), ours.toString());
    }
  }

  private static List<String> keys(JsonNode node) {
    var keys = new ArrayList<String>();
    node.propertyNames().forEach(keys::add);
    return keys;
  }

  private static String steady(String text) {
    return text.replaceAll("http://127\\.0\\.0\\.1:[0-9]+/", "/")
        .replaceAll("(\"slaveAgentPort\" ?: ?)-?[0-9]+", "$1#");
  }

  private static Set<String> elements(String body) {
    var names = new TreeSet<String>();
    try {
      XMLInputFactory factory = XMLInputFactory.newFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      XMLStreamReader reader =
          factory.createXMLStreamReader(
              new StringReader(body.replace("version=\"1.1\"", "version=\"1.0\"")));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamReader.START_ELEMENT) {
          names.add(reader.getLocalName());
        }
      }
    } catch (XMLStreamException e) {
      names.add("(not well-formed: " + e.getMessage() + ")");
    }
    return names;
  }

  /**
   * The first line of a body, without console notes; numbers and ids that vary from run to run are
   * replaced.
   */
  private static String beginning(String body) {
    String text = body.replaceAll("\u001b\\[8mha:[^\u001b]*\u001b\\[0m", "");
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.strip().replaceAll("[0-9a-f]{16,}", "#").replaceAll("[0-9]+", "#");
  }
}
