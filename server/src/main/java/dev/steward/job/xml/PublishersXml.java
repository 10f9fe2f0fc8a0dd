package dev.steward.job.xml;

import dev.steward.job.definition.Publisher;
import dev.steward.job.definition.Trigger.Threshold;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses post-build actions. */
final class PublishersXml {

  private PublishersXml() {}

  static List<Publisher> read(@Nullable XmlElement publishers, Warnings warnings) {
    var all = new ArrayList<Publisher>();
    if (publishers != null) {
      for (XmlElement publisher : publishers.children()) {
        all.add(publisher(publisher, warnings));
      }
    }
    return List.copyOf(all);
  }

  private static Publisher publisher(XmlElement element, Warnings warnings) {
    return switch (element.name()) {
      case "hudson.tasks.ArtifactArchiver" ->
          new Publisher.Archive(
              element.textOf("artifacts", ""),
              element.textOf("excludes", ""),
              flag(element, "defaultExcludes", true),
              flag(element, "caseSensitive", true),
              element.flag("allowEmptyArchive"),
              element.flag("onlyIfSuccessful"),
              element.flag("fingerprint"),
              element.flag("unstableIfIncomplete"));
      case "hudson.tasks.junit.JUnitResultArchiver" ->
          new Publisher.JUnit(
              element.textOf("testResults", ""),
              keepsAllOutput(element),
              healthScale(element.textOf("healthScaleFactor", "1.0")),
              element.flag("allowEmptyResults"),
              element.flag("skipMarkingBuildUnstable"),
              element.flag("skipOldReports"),
              element.flag("keepProperties"));
      case "hudson.tasks.Fingerprinter" ->
          new Publisher.Fingerprints(element.textOf("targets", ""), element.textOf("excludes", ""));
      case "hudson.tasks.BuildTrigger" ->
          new Publisher.TriggerOthers(
              element.textOf("childProjects", ""), threshold(element.find("threshold")));
      case "hudson.tasks.Mailer" ->
          new Publisher.Mail(
              element.textOf("recipients", ""),
              !element.flag("dontNotifyEveryUnstableBuild"),
              element.flag("sendToIndividuals"));
      case "hudson.tasks.test.AggregatedTestResultPublisher" ->
          new Publisher.AggregateTests(
              element.textOf("jobs", ""), element.flag("includeFailedBuilds"));
      case "hudson.plugins.git.GitPublisher" -> gitPush(element);
      case "hudson.plugins.ws__cleanup.WsCleanup" ->
          new Publisher.CleanAfter(
              WrappingsXml.patterns(element.find("patterns")),
              element.flag("deleteDirs"),
              flag(element, "cleanWhenSuccess", true),
              flag(element, "cleanWhenUnstable", true),
              flag(element, "cleanWhenFailure", true),
              flag(element, "cleanWhenNotBuilt", true),
              flag(element, "cleanWhenAborted", true),
              !flag(element, "notFailBuild", false));
      default -> {
        warnings.add(
            "The post-build action <" + element.name() + "> is not supported and is skipped.");
        yield new Publisher.UnsupportedAction(element.name());
      }
    };
  }

  private static boolean flag(XmlElement element, String name, boolean defaultValue) {
    return element.textOf(name, Boolean.toString(defaultValue)).equals("true");
  }

  /** Reads both elements, so that neither is reported as unsupported. */
  private static boolean keepsAllOutput(XmlElement element) {
    boolean old = element.flag("keepLongStdio");
    String retention = element.textOf("stdioRetention", "");
    return old || retention.equalsIgnoreCase("all");
  }

  private static double healthScale(String text) {
    try {
      return Math.clamp(Double.parseDouble(text), 0, 100);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /**
   * A result by its ordinal alone, as in Jenkins: an unknown ordinal is FAILURE, a missing one is
   * 0.
   */
  static Threshold threshold(@Nullable XmlElement element) {
    String text = element == null ? "0" : element.textOf("ordinal", "0").strip();
    if (element != null) {
      element.markRead();
    }
    try {
      int ordinal = Integer.parseInt(text);
      Threshold[] all = Threshold.values();
      return ordinal >= 0 && ordinal < all.length ? all[ordinal] : Threshold.FAILURE;
    } catch (NumberFormatException e) {
      return Threshold.SUCCESS;
    }
  }

  private static Publisher gitPush(XmlElement element) {
    var tags = new ArrayList<Publisher.TagToPush>();
    XmlElement tagList = element.find("tagsToPush");
    if (tagList != null) {
      for (XmlElement tag : tagList.children()) {
        tags.add(
            new Publisher.TagToPush(
                tag.textOf("targetRepoName", "origin"),
                tag.textOf("tagName", ""),
                tag.textOf("tagMessage", ""),
                tag.flag("createTag"),
                tag.flag("updateTag")));
      }
    }
    var branches = new ArrayList<Publisher.BranchToPush>();
    XmlElement branchList = element.find("branchesToPush");
    if (branchList != null) {
      for (XmlElement branch : branchList.children()) {
        branches.add(
            new Publisher.BranchToPush(
                branch.textOf("targetRepoName", "origin"), branch.textOf("branchName", "")));
      }
    }
    return new Publisher.GitPush(
        element.flag("pushOnlyIfSuccess"),
        element.flag("pushMerge"),
        element.flag("forcePush"),
        List.copyOf(tags),
        List.copyOf(branches));
  }
}
