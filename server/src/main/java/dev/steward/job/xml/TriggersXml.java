package dev.steward.job.xml;

import dev.steward.job.definition.Trigger;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses triggers. */
final class TriggersXml {

  private TriggersXml() {}

  static List<Trigger> read(@Nullable XmlElement triggers, Warnings warnings) {
    var all = new ArrayList<Trigger>();
    if (triggers != null) {
      for (XmlElement trigger : triggers.children()) {
        all.add(trigger(trigger, warnings));
      }
    }
    return List.copyOf(all);
  }

  private static Trigger trigger(XmlElement element, Warnings warnings) {
    String spec = element.findText("spec");
    String times = spec == null ? "" : spec;
    return switch (element.name()) {
      case "hudson.triggers.TimerTrigger" -> new Trigger.Cron(times);
      case "hudson.triggers.SCMTrigger" ->
          new Trigger.Poll(times, element.flag("ignorePostCommitHooks"));
      case "jenkins.triggers.ReverseBuildTrigger" ->
          new Trigger.AfterOthers(
              element.textOf("upstreamProjects", ""),
              PublishersXml.threshold(element.find("threshold")));
      case "com.cloudbees.jenkins.GitHubPushTrigger" -> new Trigger.GitHubPush();
      case "com.dabsquared.gitlabjenkins.GitLabPushTrigger" ->
          new Trigger.GitLabPush(
              element.textOf("triggerOnPush", "true").equals("true"),
              element.textOf("triggerOnMergeRequest", "true").equals("true"),
              element.textOf("secretToken", ""),
              element.textOf("includeBranchesSpec", ""),
              element.textOf("excludeBranchesSpec", ""));
      case "org.jenkinsci.plugins.gwt.GenericTrigger" -> webhook(element);
      default -> {
        warnings.add("<" + element.name() + "> in <triggers> is kept but has no effect.");
        element.markRead();
        yield new Trigger.UnsupportedTrigger(element.name());
      }
    };
  }

  private static Trigger webhook(XmlElement element) {
    return new Trigger.Webhook(
        element.textOf("token", ""),
        variables(element.find("genericVariables")),
        variables(element.find("genericHeaderVariables")),
        variables(element.find("genericRequestVariables")),
        element.textOf("causeString", "Generic Cause"),
        element.textOf("regexpFilterText", ""),
        element.textOf("regexpFilterExpression", ""));
  }

  private static List<Trigger.WebhookVariable> variables(@Nullable XmlElement element) {
    var all = new ArrayList<Trigger.WebhookVariable>();
    if (element != null) {
      for (XmlElement variable : element.children()) {
        String key = variable.textOf("key", "");
        all.add(
            new Trigger.WebhookVariable(
                key,
                variable.textOf("value", key),
                variable.textOf("expressionType", "JSONPath"),
                variable.textOf("regexpFilter", ""),
                variable.findText("defaultValue")));
      }
    }
    return List.copyOf(all);
  }
}
