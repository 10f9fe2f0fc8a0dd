package dev.steward.host.container;

import dev.steward.host.container.ContainerSpec.Volume;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arguments of {@code docker run} that a pipeline gives for a container. The engine runs
 * under the server's account, so only known options are accepted, and those that can give control
 * of the machine are marked.
 */
final class ContainerArguments {

  private static final int MAX_LENGTH = 100_000;

  /** Options with a value that only concern the container. */
  private static final Set<String> VALUES =
      Set.of(
          "--add-host",
          "--cap-drop",
          "--cpu-period",
          "--cpu-quota",
          "--cpus",
          "--cpuset-cpus",
          "--dns",
          "--dns-option",
          "--dns-search",
          "--domainname",
          "--expose",
          "--gpus",
          "--hostname",
          "--ip",
          "--label",
          "--link",
          "--mac-address",
          "--memory-reservation",
          "--memory-swap",
          "--network-alias",
          "--pids-limit",
          "--platform",
          "--publish",
          "--shm-size",
          "--stop-signal",
          "--stop-timeout",
          "--tmpfs",
          "--ulimit");

  /** Options without a value that only concern the container. */
  private static final Set<String> FLAGS = Set.of("--init", "--publish-all", "--read-only");

  /** Options with a value that can give control of the machine. */
  private static final Set<String> RESTRICTED =
      Set.of(
          "--cap-add",
          "--cgroup-parent",
          "--cgroupns",
          "--device",
          "--device-cgroup-rule",
          "--env-file",
          "--group-add",
          "--ipc",
          "--log-driver",
          "--log-opt",
          "--mount",
          "--pid",
          "--runtime",
          "--security-opt",
          "--sysctl",
          "--userns",
          "--uts",
          "--volumes-from");

  /** Options that have no effect, since the server sets what they would set. */
  private static final Set<String> IGNORED_VALUES =
      Set.of("--cidfile", "--entrypoint", "--name", "--restart", "--workdir");

  private static final Set<String> IGNORED_FLAGS =
      Set.of("--detach", "--interactive", "--rm", "--tty");

  private static final Map<Character, String> SHORT =
      Map.ofEntries(
          Map.entry('a', "--attach"),
          Map.entry('c', "--cpu-shares"),
          Map.entry('d', "--detach"),
          Map.entry('e', "--env"),
          Map.entry('h', "--hostname"),
          Map.entry('i', "--interactive"),
          Map.entry('l', "--label"),
          Map.entry('m', "--memory"),
          Map.entry('p', "--publish"),
          Map.entry('P', "--publish-all"),
          Map.entry('t', "--tty"),
          Map.entry('u', "--user"),
          Map.entry('v', "--volume"),
          Map.entry('w', "--workdir"));

  private static final Pattern USER =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");
  private static final Pattern VOLUME_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,199}");

  private final List<String> arguments = new ArrayList<>();
  private final List<String> restricted = new ArrayList<>();
  private final List<Volume> volumes = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private String user = "";
  private String network = "";
  private String memory = "";
  private String cpuShares = "";
  private boolean isPrivileged;
  private boolean alwaysPulls;

  private ContainerArguments() {}

  /**
   * Adds the arguments to a description.
   *
   * @throws Problem.Invalid if an option is unknown, or its value is not allowed
   */
  static ContainerSpec apply(ContainerSpec base, String text) {
    var parsed = new ContainerArguments();
    Iterator<String> words = split(text).iterator();
    while (words.hasNext()) {
      parsed.read(words.next(), words);
    }
    return new ContainerSpec(
        base.image(),
        base.alwaysPulls() || parsed.alwaysPulls,
        base.engineHost(),
        parsed.volumes,
        parsed.isPrivileged,
        "",
        List.of(),
        parsed.network,
        parsed.memory,
        parsed.cpuShares,
        base.login(),
        new ContainerOptions(parsed.user, parsed.arguments, parsed.variables, parsed.restricted));
  }

  private void read(String word, Iterator<String> rest) {
    if (!word.startsWith("-") || word.equals("-") || word.equals("--")) {
      throw new Problem.Invalid(
          "The arguments for the container contain '"
              + word
              + "', which is not an option of docker run. The image and the command are not part"
              + " of the arguments.");
    }
    if (!word.startsWith("--")) {
      readShort(word, rest);
      return;
    }
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    option(name, equals < 0 ? null : word.substring(equals + 1), rest);
  }

  /** Reads options of one letter, such as {@code -it} or {@code -v/a:/b}. */
  private void readShort(String word, Iterator<String> rest) {
    for (int i = 1; i < word.length(); i++) {
      String name = SHORT.get(word.charAt(i));
      if (name == null) {
        throw unknown("-" + word.charAt(i));
      }
      if (FLAGS.contains(name) || IGNORED_FLAGS.contains(name)) {
        option(name, null, rest);
        continue;
      }
      String value = word.substring(i + 1);
      option(
          name, value.isEmpty() ? null : value.startsWith("=") ? value.substring(1) : value, rest);
      return;
    }
  }

  private void option(String name, @Nullable String given, Iterator<String> rest) {
    if (FLAGS.contains(name)) {
      if (isOn(given)) {
        arguments.add(name);
      }
      return;
    }
    if (IGNORED_FLAGS.contains(name)) {
      return;
    }
    if (name.equals("--privileged")) {
      isPrivileged = isOn(given);
      return;
    }
    boolean isRestricted = RESTRICTED.contains(name);
    if (!isRestricted
        && !VALUES.contains(name)
        && !IGNORED_VALUES.contains(name)
        && !Set.of(
                "--cpu-shares",
                "--env",
                "--memory",
                "--net",
                "--network",
                "--pull",
                "--user",
                "--volume")
            .contains(name)) {
      throw unknown(name);
    }
    String value = given == null ? next(name, rest) : given;
    if (IGNORED_VALUES.contains(name)) {
      return;
    }
    switch (name) {
      case "--cpu-shares" -> cpuShares = value;
      case "--env" -> variable(value);
      case "--memory" -> memory = value;
      case "--net", "--network" -> network = value;
      case "--pull" -> alwaysPulls = value.equals("always");
      case "--user" -> user = user(value);
      case "--volume" -> volume(value);
      default -> {
        if (name.equals("--label") && value.startsWith("dev.steward.")) {
          throw new Problem.Invalid(
              "Labels that begin with dev.steward. are reserved for the server.");
        }
        // One word, so that a value can never be read as another option.
        arguments.add(name + "=" + value);
        if (isRestricted) {
          restricted.add(name);
        }
      }
    }
  }

  private static boolean isOn(@Nullable String value) {
    return value == null || value.equals("true");
  }

  private static String next(String name, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new Problem.Invalid(
          "The option " + name + " in the arguments for the container has no value.");
    }
    return rest.next();
  }

  private static Problem.Invalid unknown(String name) {
    return new Problem.Invalid(
        "The option "
            + name
            + " in the arguments for the container is not supported. Remove it; the guide to"
            + " containers in pipelines lists the options.");
  }

  private static String user(String value) {
    if (!USER.matcher(value).matches()) {
      throw new Problem.Invalid(
          "'" + value + "' is not a valid user for a container; example: 1000:1000.");
    }
    return value;
  }

  /** Engines store the variables that their options set, so commands get them in another way. */
  private void variable(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    if (!VARIABLE.matcher(name).matches()) {
      throw new Problem.Invalid("'" + name + "' is not a valid name of a variable.");
    }
    if (equals >= 0) {
      variables.put(name, text.substring(equals + 1));
    }
  }

  private void volume(String text) {
    String[] parts = text.split(":", 4);
    if (parts.length > 3) {
      throw new Problem.Invalid("'" + text + "' is not a valid volume.");
    }
    if (parts[0].startsWith("/") && parts.length > 1) {
      volumes.add(new Volume(parts[0], parts[1], parts.length > 2 && isReadOnly(text, parts[2])));
    } else if (parts.length == 1
        ? ContainerSpec.isMountable(text)
        : VOLUME_NAME.matcher(parts[0]).matches() && ContainerSpec.isMountable(parts[1])) {
      boolean isReadOnly = parts.length > 2 && isReadOnly(text, parts[2]);
      String target = parts.length == 1 ? text : parts[0] + ":" + parts[1];
      arguments.add("--volume=" + target + (isReadOnly ? ":ro" : ""));
    } else {
      throw new Problem.Invalid(
          "'"
              + text
              + "' is not a valid volume. Use /PATH/ON/MACHINE:/PATH/IN/CONTAINER, or"
              + " NAME:/PATH/IN/CONTAINER.");
    }
  }

  private static boolean isReadOnly(String volume, String modes) {
    boolean isReadOnly = false;
    for (String mode : modes.split(",", -1)) {
      switch (mode) {
        case "ro" -> isReadOnly = true;
        case "rw", "z", "Z", "cached", "delegated", "consistent" -> {}
        default ->
            throw new Problem.Invalid(
                "The volume '" + volume + "' has the unsupported mode " + mode + ".");
      }
    }
    return isReadOnly;
  }

  /** Splits text at spaces, except in quotes; a backslash takes the next character literally. */
  static List<String> split(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new Problem.Invalid("The arguments for the container are too long.");
    }
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean isWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        i++;
        word.append(text.charAt(i));
        isWord = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        isWord = true;
      } else if (Character.isWhitespace(c)) {
        if (isWord) {
          words.add(word.toString());
          word.setLength(0);
          isWord = false;
        }
      } else {
        word.append(c);
        isWord = true;
      }
    }
    if (quote != 0) {
      throw new Problem.Invalid("A quote in the arguments for the container is not closed.");
    }
    if (isWord) {
      words.add(word.toString());
    }
    return words;
  }
}
