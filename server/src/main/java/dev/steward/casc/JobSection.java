package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.job.Job;
import dev.steward.job.JobNames;
import dev.steward.job.Jobs;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.DefinitionText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs: by their whole config.xml, or by a few fields. A job that is not named stays as it is. */
final class JobSection implements Section {

  private static final String PATH = "steward.jobs";

  /** More would make a document that nobody reads. */
  private static final int MOST_EXPORTED = 1_000;

  private final Jobs jobs;
  private final Rights rights;
  private final Marks marks;

  JobSection(Jobs jobs, Rights rights, Marks marks) {
    this.jobs = jobs;
    this.rights = rights;
    this.marks = marks;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, Value value, Reading reading) {
    for (Value.Members job :
        reading.each(value, "name", "xml", "description", "disabled", "shell")) {
      String name = reading.required(job, "name");
      String xml = job.all().containsKey("xml") ? whole(job, reading) : ofFields(job, reading);
      if (name != null && xml != null) {
        reading.faults().unless(job.lineOf("name"), () -> JobNames.checked(name));
        reading.faults().unless(job.lineOf("xml"), () -> DefinitionReader.read(xml));
        reading.change(() -> apply(caller, name, xml));
      }
    }
  }

  private static @Nullable String whole(Value.Members job, Reading reading) {
    if (job.all().size() > 2) {
      reading.faults().add(job.line(), "A job with 'xml' has only a name beside it.");
    }
    return reading.text(job, "xml");
  }

  private static String ofFields(Value.Members job, Reading reading) {
    String xml = DefinitionText.EMPTY;
    String description = reading.text(job, "description");
    if (description != null) {
      xml = DefinitionText.with(xml, "description", description);
    }
    if (reading.flag(job, "disabled", false)) {
      xml = DefinitionText.with(xml, "disabled", "true");
    }
    var steps = new StringBuilder();
    Value shell = job.all().get("shell");
    List<Value> scripts =
        switch (shell) {
          case null -> List.of();
          case Value.Items items -> items.all();
          case Value one -> List.of(one);
        };
    for (Value script : scripts) {
      String text = reading.text(script);
      if (text != null) {
        steps
            .append("\n    ")
            .append(
                DefinitionText.with("<project><x/></project>", "command", text)
                    .replace("<project>", "<hudson.tasks.Shell>")
                    .replace("<x/>", "")
                    .replace("</project>", "</hudson.tasks.Shell>"));
      }
    }
    return steps.isEmpty()
        ? xml
        : xml.replace("<builders/>", "<builders>" + steps + "\n  </builders>");
  }

  private void apply(Caller caller, String name, String xml) {
    Job job = jobs.find(Caller.system(), name);
    String mark = "job " + name;
    if (job == null) {
      job = jobs.create(caller, name, xml);
    } else if (marks.has(mark, xml, job.id() + "r" + job.revision())) {
      return;
    } else {
      jobs.saveConfig(caller, job, xml);
    }
    Job saved = jobs.find(Caller.system(), name);
    if (saved != null) {
      marks.put(mark, xml, saved.id() + "r" + saved.revision());
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    var all = new ArrayList<Map<String, Object>>();
    for (Job job : jobs.list(caller)) {
      if (all.size() < MOST_EXPORTED
          && rights.allows(caller, Permission.ITEM_EXTENDED_READ, job.subject())) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", job.fullName());
        one.put("xml", escaped(jobs.configXml(caller, job)));
        all.add(one);
      }
    }
    if (!all.isEmpty()) {
      out.put(PATH, all);
    }
  }

  /** A script's own {@code ${}} is not to be filled in when the document is read. */
  private static String escaped(String text) {
    return text.replace("${", "^${");
  }
}
