package dev.steward.cli;

import dev.steward.text.ShellQuote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Completion scripts, generated from the commands and their options. Words that are not local
 * commands are assumed to be server commands, for which only the connection options are suggested.
 */
final class CompletionScript {

  private static final String DEFAULT_COMMAND = "serve";

  /** Summaries of the one-word commands and of groups such as {@code token}, by name. */
  private final Map<String, String> first = new LinkedHashMap<>();

  /** Summaries of the subcommands by group and name. */
  private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

  /** Options by command. */
  private final Map<String, List<String>> options = new LinkedHashMap<>();

  private final Set<String> valueOptions = new TreeSet<>();

  /** Commands that take the name of a file. */
  private final Set<String> fileCommands = new TreeSet<>();

  CompletionScript(List<Command> commands) {
    var all = new ArrayList<>(commands);
    for (CompletionCommand.Shell shell : CompletionCommand.Shell.values()) {
      all.add(new CompletionCommand(shell, commands));
    }
    for (Command command : all) {
      if (!command.summary().isEmpty()) {
        add(command);
      }
    }
    groups.forEach(
        (group, members) -> first.put(group, group + " " + String.join("|", members.keySet())));
    first.put("help", "list the commands");
    options.put("help", RemoteCommand.options());
    valueOptions.addAll(
        RemoteCommand.options().stream().filter(CompletionScript::hasValue).toList());
  }

  private void add(Command command) {
    String name = command.name();
    int space = name.indexOf(' ');
    if (space < 0) {
      first.put(name, command.summary());
    } else {
      String group = name.substring(0, space);
      first.putIfAbsent(group, "");
      groups
          .computeIfAbsent(group, _ -> new LinkedHashMap<>())
          .put(name.substring(space + 1), command.summary());
    }
    var names = new TreeSet<>(command.valueOptions());
    names.addAll(command.flags());
    names.add("--help");
    options.put(name, List.copyOf(names));
    valueOptions.addAll(command.valueOptions());
    if (command.takesFile()) {
      fileCommands.add(name);
    }
  }

  private static boolean hasValue(String option) {
    return OptionValues.FILES.contains(option)
        || OptionValues.FOLDERS.contains(option)
        || OptionValues.CHOICES.containsKey(option)
        || OptionValues.TEXT.contains(option);
  }

  /** Options that are suggested before a command is typed: those of the default command. */
  private List<String> firstOptions() {
    var all = new TreeSet<>(options.getOrDefault(DEFAULT_COMMAND, List.of()));
    all.addAll(List.of("--help", "--server", "--version"));
    return List.copyOf(all);
  }

  private static String alternatives(Iterable<String> words) {
    return String.join("|", new TreeSet<>(toList(words)));
  }

  private static List<String> toList(Iterable<String> words) {
    var all = new ArrayList<String>();
    words.forEach(all::add);
    return all;
  }

  String bash() {
    var choices = new StringBuilder();
    new TreeSet<>(OptionValues.CHOICES.keySet())
        .forEach(option ->
            choices
                .append("    ")
                .append(option)
                .append(") words='")
                .append(String.join(" ", OptionValues.CHOICES.getOrDefault(option, List.of())))
                .append("' ;;\n"));
    var cases = new StringBuilder();
    groups.forEach((group, members) ->
        cases
            .append("      ")
            .append(group)
            .append(") words='")
            .append(String.join(" ", members.keySet()))
            .append(" --help' ;;\n"));
    options.forEach((name, names) ->
        cases
            .append("      '")
            .append(name)
            .append("') words='")
            .append(String.join(" ", names))
            .append("' ;;\n"));
    return """
    # Completion of steward in bash: source <(steward completion bash)
    _steward() {
      local current="${COMP_WORDS[COMP_CWORD]}" option= prefix= command= words= word i
      COMPREPLY=()
      # bash splits --option=value into three words.
      for ((i = 1; i < COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        if [[ $word == '=' ]]; then continue; fi
        if [[ -n $option ]]; then option=; continue; fi
        case "$word" in
          {valueOptions}) option="$word" ;;
          -*) ;;
          *) command="${command:+$command }$word" ;;
        esac
      done
      if [[ $current == '=' ]]; then current=; fi
      if [[ -z $option && $current == --*=* ]]; then
        option="${current%%=*}" prefix="${current%%=*}=" current="${current#*=}"
      fi
      case "$option" in
        '') ;;
        {folders})
          local IFS=$'\\n'
          compopt -o filenames 2>/dev/null
          COMPREPLY=($(compgen -P "$prefix" -d -- "$current"))
          return ;;
        {files})
          local IFS=$'\\n'
          compopt -o filenames 2>/dev/null
          COMPREPLY=($(compgen -P "$prefix" -f -- "$current"))
          return ;;
    {choices}    *) return ;;
      esac
      if [[ -z $option ]]; then
        case "$command" in
          '') if [[ $current == -* ]]; then words='{firstOptions}'; else words='{first}'; fi ;;
    {cases}      *) words='{connection}' ;;
        esac
      fi
      COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "$current"))
      case "$command" in
        {fileCommands})
          local IFS=$'\\n'
          compopt -o filenames 2>/dev/null
          COMPREPLY+=($(compgen -f -- "$current")) ;;
      esac
    }
    complete -F _steward steward\
    """
        .replace("{valueOptions}", alternatives(valueOptions))
        .replace("{folders}", alternatives(OptionValues.FOLDERS))
        .replace("{files}", alternatives(OptionValues.FILES))
        .replace("{choices}", choices)
        .replace("{firstOptions}", String.join(" ", firstOptions()))
        .replace("{first}", String.join(" ", first.keySet()))
        .replace("{cases}", cases)
        .replace("{connection}", String.join(" ", RemoteCommand.options()))
        .replace("{fileCommands}", quoted(fileCommands));
  }

  private static String quoted(Set<String> names) {
    return names.isEmpty() ? "''" : "'" + String.join("'|'", names) + "'";
  }

  String zsh() {
    var choices = new StringBuilder();
    new TreeSet<>(OptionValues.CHOICES.keySet())
        .forEach(option ->
            choices
                .append("    (")
                .append(option)
                .append(") compadd -- ")
                .append(String.join(" ", OptionValues.CHOICES.getOrDefault(option, List.of())))
                .append("; return ;;\n"));
    var cases = new StringBuilder();
    groups.forEach((group, members) ->
        cases
            .append("    (")
            .append(group)
            .append(") described=(")
            .append(described(members))
            .append(") ;;\n"));
    options.forEach((name, names) ->
        cases
            .append("    ('")
            .append(name)
            .append("') compadd -- ")
            .append(String.join(" ", names))
            .append(fileCommands.contains(name) ? "; _files" : "")
            .append("; return ;;\n"));
    return """
    #compdef steward
    # Completion of steward in zsh: source <(steward completion zsh)
    _steward() {
      local option= command= word
      local -a described
      integer i
      for ((i = 2; i < CURRENT; i++)); do
        word=$words[i]
        if [[ -n $option ]]; then option=; continue; fi
        case $word in
          ({valueOptions}) option=$word ;;
          (-*) ;;
          (*) command="${command:+$command }$word" ;;
        esac
      done
      if [[ -z $option && $PREFIX == --*=* ]]; then
        option=${PREFIX%%=*}
        compset -P '*='
      fi
      case $option in
        ('') ;;
        ({folders}) _files -/; return ;;
        ({files}) _files; return ;;
    {choices}    (*) return 1 ;;
      esac
      case $command in
        ('')
          if [[ $PREFIX == -* ]]; then compadd -- {firstOptions}; return; fi
          described=({first}) ;;
    {cases}    (*) compadd -- {connection}; return ;;
      esac
      _describe command described
    }
    if [[ ${funcstack[1]} == _steward ]]; then _steward "$@"; else compdef _steward steward; fi\
    """
        .replace("{valueOptions}", alternatives(valueOptions))
        .replace("{folders}", alternatives(OptionValues.FOLDERS))
        .replace("{files}", alternatives(OptionValues.FILES))
        .replace("{choices}", choices)
        .replace("{firstOptions}", String.join(" ", firstOptions()))
        .replace("{first}", described(first))
        .replace("{cases}", cases)
        .replace("{connection}", String.join(" ", RemoteCommand.options()));
  }

  private static String described(Map<String, String> summaries) {
    var all = new ArrayList<String>();
    summaries.forEach((name, summary) -> all.add(ShellQuote.single(name + ":" + summary)));
    return String.join(" ", all);
  }

  String fish() {
    var lines = new ArrayList<String>();
    lines.add("# Completion of steward in fish: steward completion fish | source");
    lines.add("complete -c steward -f");
    first.forEach((name, summary) -> lines.add(fishWord("__fish_use_subcommand", name, summary)));
    firstOptions().forEach(option -> lines.add(fishOption("__fish_use_subcommand", option)));
    groups.forEach((group, members) -> {
      String condition =
          "__fish_seen_subcommand_from "
              + group
              + "; and not __fish_seen_subcommand_from "
              + String.join(" ", members.keySet());
      members.forEach((name, summary) -> lines.add(fishWord(condition, name, summary)));
    });
    options.forEach((name, names) -> {
      String condition =
          "__fish_seen_subcommand_from " + name.replace(" ", "; and __fish_seen_subcommand_from ");
      names.forEach(option -> lines.add(fishOption(condition, option)));
      if (fileCommands.contains(name)) {
        lines.add("complete -c steward -n '" + condition + "' -F");
      }
    });
    String ofServer =
        "not __fish_use_subcommand; and not __fish_seen_subcommand_from "
            + String.join(" ", new LinkedHashSet<>(first.keySet()));
    RemoteCommand.options().forEach(option -> lines.add(fishOption(ofServer, option)));
    return String.join("\n", lines);
  }

  private static String fishWord(String condition, String name, String summary) {
    return "complete -c steward -n '"
        + condition
        + "' -a "
        + name
        + " -d '"
        + summary.replace("\\", "\\\\").replace("'", "\\'")
        + "'";
  }

  private static String fishOption(String condition, String option) {
    String value;
    if (OptionValues.FILES.contains(option)) {
      value = " -r -F";
    } else if (OptionValues.FOLDERS.contains(option)) {
      value = " -x -a '(__fish_complete_directories)'";
    } else if (OptionValues.CHOICES.containsKey(option)) {
      value =
          " -x -a '" + String.join(" ", OptionValues.CHOICES.getOrDefault(option, List.of())) + "'";
    } else {
      value = OptionValues.TEXT.contains(option) ? " -x" : "";
    }
    return "complete -c steward -n '" + condition + "' -l " + option.substring(2) + value;
  }
}
