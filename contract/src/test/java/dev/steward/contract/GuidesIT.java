package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the commands in the documentation, page by page, each with a new server. The scripts have
 * {@code URL}, {@code USER}, {@code TOKEN} and {@code PASSWORD} in their environment, and the
 * program {@code steward} in their working directory. Their curl fails on HTTP errors. For a page
 * that uses {@code CLUSTER}, this variable contains the address of a Kubernetes cluster, and {@code
 * CLUSTER_TOKEN} its token.
 */
class GuidesIT {

  private static final Path ROOT = Product.root();
  private static final Pattern INLINE = Pattern.compile("(?<!`)`(?:\\./)?steward ([^`]+)`(?!`)");
  private static final Pattern INLINE_CURL = Pattern.compile("(?<!`)`curl [^`]*[/:][^`]*`(?!`)");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

  @TempDir Path folder;

  static List<String> pages() throws IOException {
    String only = System.getProperty("guide", "");
    try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages)
          .filter(page -> page.toString().endsWith(".md"))
          .map(page -> ROOT.relativize(page).toString())
          .filter(page -> !page.startsWith("docs/adr/") && page.contains(only))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void theCommandsOfAPageWork(String page) throws IOException {
    Guide guide = Guide.read(ROOT.resolve(page));
    assertThat(guide.problems()).as(page).isEmpty();
    if (guide.script().isBlank()) {
      return;
    }
    try (Product product = Product.start(folder.resolve("home"))) {
      if (guide.script().contains("$CLUSTER")) {
        Path pods = Files.createDirectory(folder.resolve("pods"));
        try (KubernetesCluster cluster = KubernetesCluster.start(pods)) {
          run(page, guide, product, cluster.url());
        }
      } else {
        run(page, guide, product, "");
      }
    }
  }

  private void run(String page, Guide guide, Product product, String cluster) throws IOException {
    Path work = Files.createDirectory(folder.resolve("work"));
    Files.writeString(work.resolve(".curlrc"), "fail-with-body\nsilent\nshow-error\n");
    Path program = work.resolve("steward");
    Files.writeString(program, "#!/bin/sh\nexec " + ROOT.resolve("steward") + " \"$@\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    String start =
        "set -euo pipefail; cd "
            + work
            + "; trap 'echo $LINENO >>\"$GUIDE\"/.commands' DEBUG; trap 'echo \""
            + page
            + ":$LINENO: $BASH_COMMAND\" >&2; cat \"$GUIDE\"/*.out >&2' ERR";
    Map<String, String> variables =
        Map.of(
            "URL", product.bareUrl(),
            "USER", "admin",
            "TOKEN", token(product),
            "PASSWORD", product.adminPassword(),
            "CLUSTER", cluster,
            "CLUSTER_TOKEN", KubernetesCluster.TOKEN,
            "GUIDE", work.toString(),
            "HOME", work.toString(),
            "CURL_HOME", work.toString(),
            "PATH", work + ":" + System.getenv("PATH"));
    Shell.run(List.of("bash", "-c", start + guide.script()), variables, "").ok();
    for (Guide.Output output : guide.outputs()) {
      assertThat(Files.readString(work.resolve(output.line() + ".out")))
          .as("output of %s:%s", page, output.line())
          .containsPattern(pattern(output.expected()));
    }
    long commands = Files.readAllLines(work.resolve(".commands")).stream().distinct().count() - 1;
    assertThat(commands).as("commands of " + page).isPositive();
    System.out.printf(
        "%s: %d commands run, %d outputs compared, %d blocks not run%n",
        page, commands, guide.outputs().size(), guide.notRun());
  }

  private static String token(Product product) {
    return Shell.run(
            "curl -sS -u \"admin:$PW\" -d newTokenName=guide"
                + " \"$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken\""
                + " | jq -er .data.tokenValue",
            Operations.variables(product))
        .ok()
        .out()
        .strip();
  }

  private static Pattern pattern(List<String> expected) {
    return Pattern.compile(
        expected.stream()
            .map(line ->
                Stream.of(line.strip().split("…", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*")))
            .collect(Collectors.joining("(?s:.*)\\s*")));
  }

  @Test
  void commandsNamedInTheTextExistWithTheirOptions() throws IOException {
    var commands = new TreeMap<String, List<String>>();
    var problems = new ArrayList<String>();
    for (String page : pages()) {
      String text = Files.readString(ROOT.resolve(page)).replace("\n", " ");
      Matcher inline = INLINE.matcher(text);
      while (inline.find()) {
        commands.computeIfAbsent(inline.group(1), key -> new ArrayList<>()).add(page);
      }
      Matcher curl = INLINE_CURL.matcher(text);
      while (curl.find()) {
        problems.add(page + ": move into a block that is run: " + curl.group());
      }
    }
    commands.forEach((command, at) -> {
      String words =
          Stream.of(command.split(" ", -1))
              .takeWhile(word -> word.matches("[a-z][a-z|-]*"))
              .limit(2)
              .collect(Collectors.joining(" "));
      for (String one : alternatives(words)) {
        Shell.Result help = Shell.run(ROOT.resolve("steward") + " " + one + " --help", Map.of());
        if (help.exit() != 0) {
          problems.add(at + ": no command: steward " + one);
        }
        Matcher option = OPTION.matcher(command);
        while (option.find()) {
          if (!option.group().equals("--help")
              && !(help.out() + help.err()).contains(option.group())) {
            problems.add(at + ": steward " + one + " has no option " + option.group());
          }
        }
      }
    });
    assertThat(problems).isEmpty();
    System.out.println(commands.size() + " commands named in the text checked");
  }

  /** "user create|list" stands for "user create" and "user list". */
  private static List<String> alternatives(String words) {
    int space = words.indexOf(' ');
    String group = space < 0 ? "" : words.substring(0, space + 1);
    return Stream.of(words.substring(space + 1).split("\\|", -1))
        .map(word -> group + word)
        .toList();
  }
}
