package dev.steward.job.xml;

import dev.steward.job.definition.Wrapping;
import dev.steward.job.definition.Wrapping.Binding;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses build wrappers. */
final class WrappingsXml {

  private WrappingsXml() {}

  static List<Wrapping> read(@Nullable XmlElement wrappers, Warnings warnings) {
    var all = new ArrayList<Wrapping>();
    if (wrappers != null) {
      for (XmlElement wrapper : wrappers.children()) {
        all.add(wrapping(wrapper, warnings));
      }
    }
    return List.copyOf(all);
  }

  private static Wrapping wrapping(XmlElement element, Warnings warnings) {
    return switch (element.name()) {
      case "hudson.plugins.timestamper.TimestamperBuildWrapper" -> new Wrapping.Timestamps();
      case "hudson.plugins.build__timeout.BuildTimeoutWrapper" -> timeout(element, warnings);
      case "hudson.plugins.ws__cleanup.PreBuildCleanup" ->
          new Wrapping.CleanBefore(patterns(element.find("patterns")), element.flag("deleteDirs"));
      case "org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper" ->
          bindings(element.find("bindings"), warnings);
      case "com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper" ->
          maskPasswords(element);
      case "hudson.plugins.ansicolor.AnsiColorBuildWrapper" ->
          new Wrapping.Colours(element.textOf("colorMapName", "xterm"));
      default -> {
        warnings.add("<" + element.name() + "> in <buildWrappers> is kept but has no effect.");
        yield new Wrapping.UnsupportedWrapper(element.name());
      }
    };
  }

  private static Wrapping timeout(XmlElement element, Warnings warnings) {
    XmlElement strategy = element.find("strategy");
    XmlElement operations = element.find("operationList");
    var action = Wrapping.TimeoutAction.NONE;
    String description = null;
    if (operations == null) {
      // Old versions have two flags instead of a list of operations.
      action =
          element.flag("failBuild")
              ? Wrapping.TimeoutAction.FAILED
              : Wrapping.TimeoutAction.ABORTED;
      description = element.flag("writingDescription") ? "" : null;
    } else {
      for (XmlElement operation : operations.children()) {
        String name = operation.name().substring(operation.name().lastIndexOf('.') + 1);
        switch (name) {
          case "FailOperation" -> action = Wrapping.TimeoutAction.FAILED;
          case "WriteDescriptionOperation" -> description = operation.textOf("description", "");
          case "AbortOperation" -> action = Wrapping.TimeoutAction.ABORTED;
          default -> {
            warnings.add("The timeout operation " + name + " is not supported and is skipped.");
            // An unsupported operation must not leave the build without a time limit.
            if (action == Wrapping.TimeoutAction.NONE) {
              action = Wrapping.TimeoutAction.ABORTED;
            }
          }
        }
      }
    }
    String kind = strategy == null ? "" : String.valueOf(strategy.attribute("class"));
    XmlElement settings = strategy == null ? element : strategy;
    String idle = null;
    if (kind.endsWith("NoActivityTimeOutStrategy")) {
      String seconds = settings.findText("timeoutSecondsString");
      idle = seconds == null ? settings.textOf("timeout", "180") : seconds.strip();
    } else if (!kind.isEmpty() && !kind.endsWith("AbsoluteTimeOutStrategy")) {
      warnings.add(
          "The timeout strategy " + kind + " is not supported: an absolute timeout is used.");
    }
    return new Wrapping.Timeout(settings.textOf("timeoutMinutes", "3"), idle, action, description);
  }

  /** Include and exclude patterns of a workspace cleanup. */
  static List<Wrapping.CleanupPattern> patterns(@Nullable XmlElement element) {
    var all = new ArrayList<Wrapping.CleanupPattern>();
    if (element != null) {
      for (XmlElement pattern : element.children()) {
        all.add(
            new Wrapping.CleanupPattern(
                pattern.textOf("pattern", ""), pattern.textOf("type", "").equals("EXCLUDE")));
      }
    }
    return List.copyOf(all);
  }

  private static Wrapping maskPasswords(XmlElement element) {
    var all = new ArrayList<Wrapping.NamedSecret>();
    XmlElement pairs = element.find("varPasswordPairs");
    if (pairs != null) {
      for (XmlElement pair : pairs.children()) {
        String name = pair.attribute("var");
        String value = pair.attribute("password");
        all.add(
            new Wrapping.NamedSecret(
                name == null ? pair.textOf("var", "") : name,
                value == null ? pair.textOf("password", "") : value));
      }
    }
    return new Wrapping.MaskPasswords(List.copyOf(all));
  }

  private static Wrapping bindings(@Nullable XmlElement element, Warnings warnings) {
    var all = new ArrayList<Binding>();
    if (element != null) {
      for (XmlElement binding : element.children()) {
        Binding parsed = binding(binding);
        if (parsed == null) {
          warnings.add(
              "The credential binding <" + binding.name() + "> is not supported and is skipped.");
          binding.markRead();
        } else {
          all.add(parsed);
        }
      }
    }
    return new Wrapping.Bindings(List.copyOf(all));
  }

  private static @Nullable Binding binding(XmlElement element) {
    String id = element.textOf("credentialsId", "");
    String variable = element.textOf("variable", "");
    return switch (element.name().substring(element.name().lastIndexOf('.') + 1)) {
      case "UsernamePasswordBinding" -> new Binding.UsernameColonPassword(variable, id);
      case "UsernamePasswordMultiBinding" ->
          new Binding.UsernamePassword(
              element.textOf("usernameVariable", ""), element.textOf("passwordVariable", ""), id);
      case "StringBinding" -> new Binding.SecretText(variable, id);
      case "FileBinding" -> new Binding.SecretFile(variable, id);
      case "SSHUserPrivateKeyBinding" ->
          new Binding.SshKey(
              element.textOf("keyFileVariable", ""),
              optional(element, "passphraseVariable"),
              optional(element, "usernameVariable"),
              id);
      case "CertificateMultiBinding" ->
          new Binding.Certificate(
              element.textOf("keystoreVariable", ""),
              optional(element, "passwordVariable"),
              optional(element, "aliasVariable"),
              id);
      default -> null;
    };
  }

  private static @Nullable String optional(XmlElement element, String child) {
    String text = element.textOf(child, "");
    return text.isEmpty() ? null : text;
  }
}
