package dev.steward.web.pipeline;

import dev.steward.access.ProtectedObject;
import dev.steward.http.Response;
import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.snippet.DirectiveForms;
import dev.steward.pipeline.snippet.DirectiveForms.DirectiveForm;
import dev.steward.pipeline.snippet.DirectiveSnippets;
import dev.steward.pipeline.snippet.SnippetReader;
import dev.steward.pipeline.snippet.SnippetText;
import dev.steward.pipeline.snippet.StepReference;
import dev.steward.pipeline.snippet.StepReference.ArgumentEntry;
import dev.steward.pipeline.snippet.StepReference.StepEntry;
import dev.steward.problem.Problem;
import dev.steward.rest.pipeline.SnippetEndpoints.SyntaxType;
import dev.steward.rest.pipeline.SnippetEndpoints.SyntaxTypes;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.routing.Route.Method;
import dev.steward.web.Layout;
import dev.steward.web.Layout.Task;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The snippet generator, the directive generator and the reference of steps. */
public final class SnippetPages {

  private static final String FIRST_STEP = "sh";
  private static final String FIRST_DIRECTIVE = "agent";

  private SnippetPages() {}

  /** A choice in the form: a step, a directive, or what a directive contains. */
  public record SyntaxChoice(String value, String label, boolean selected) {}

  /**
   * What was generated.
   *
   * @param text the snippet; empty if there is none
   * @param problem why there is none; empty if the form was not sent
   */
  public record GeneratedText(String text, String problem) {
    static final GeneratedText NONE = new GeneratedText("", "");

    static GeneratedText of(Supplier<String> generator) {
      try {
        return new GeneratedText(generator.get(), "");
      } catch (Problem.Invalid | Problem.TooLarge e) {
        return new GeneratedText("", e.getMessage());
      }
    }

    /** The number of lines, for the size of the text area. */
    public long lines() {
      return Math.min(30, text.lines().count() + 1);
    }
  }

  /** Adds the pages to the resources. */
  public static void addRoutes(SyntaxTypes types) {
    for (SyntaxType type : types.snippets()) {
      type.type()
          .route(Method.GET, "", type.rule(), (call, _) -> snippet(call, false))
          .route(Method.POST, "", type.rule(), (call, _) -> snippet(call, true))
          .route(Method.GET, "html", type.rule(), SnippetPages::reference)
          .route(Method.GET, "globals", type.rule(), SnippetPages::globals);
    }
    for (SyntaxType type : types.directives()) {
      type.type()
          .route(Method.GET, "", type.rule(), (call, _) -> directive(call, false))
          .route(Method.POST, "", type.rule(), (call, _) -> directive(call, true));
    }
  }

  /** The path of the server, folder or job that the page is for, with trailing slash. */
  private static String base(RequestContext call) {
    Resource<?> parent = call.resource().parent();
    return call.site().contextPath() + "/" + (parent == null ? "" : parent.url());
  }

  private static Layout layout(RequestContext call) {
    String base = base(call);
    String syntax = base + "pipeline-syntax/";
    return Layout.of(
        call,
        List.of(
            Task.link("edit", "Snippet generator", syntax),
            Task.link("edit", "Directive generator", base + "directive-generator/"),
            Task.link("info", "Steps reference", syntax + "html"),
            Task.link("info", "Global variables", syntax + "globals"),
            Task.link("file", "IntelliJ IDEA GDSL", syntax + "gdsl"),
            Task.link("file", "Eclipse DSLD", syntax + "dsld")));
  }

  private static Response snippet(RequestContext call, boolean submitted) {
    String name = call.parameters().get("step", FIRST_STEP);
    StepEntry step = StepReference.find(name);
    if (step == null) {
      throw new Problem.NotFound(
          "There is no step '" + name + "'. The steps reference lists the steps of this server.");
    }
    Map<String, String> values = SyntaxForm.values(call, step.call());
    GeneratedText generated =
        submitted
            ? GeneratedText.of(() -> SnippetText.of(SnippetReader.readFields(step.call(), values)))
            : GeneratedText.NONE;
    List<SyntaxChoice> choices =
        StepReference.all().stream()
            .map(entry ->
                new SyntaxChoice(
                    entry.name(),
                    entry.title().equals(entry.name())
                        ? entry.name()
                        : entry.name() + ": " + entry.title(),
                    entry.name().equals(name)))
            .toList();
    return Templates.page(
        call,
        200,
        "pipeline/snippet.jte",
        Map.of(
            "frame",
            layout(call),
            "choices",
            choices,
            "step",
            step,
            "fields",
            SyntaxForm.fields(arguments(step), values),
            "generated",
            generated,
            "action",
            base(call) + "pipeline-syntax/"));
  }

  /** Steps that take any arguments have a field for the usual ones. */
  private static List<ArgumentEntry> arguments(StepEntry step) {
    if (step.name().equals("parallel")) {
      return List.of(
          StepReference.list(
              SnippetReader.BRANCHES, "The names of the branches, one in each line."));
    }
    if (step.call().anyArguments()) {
      return List.of(
          StepReference.value(
              SnippetReader.DELEGATE,
              "What is run, such as [$class: 'ArtifactArchiver', artifacts: 'out/**']."));
    }
    return step.arguments();
  }

  private static Response directive(RequestContext call, boolean submitted) {
    String name = call.parameters().get("directive", FIRST_DIRECTIVE);
    DirectiveForm form = DirectiveForms.all().get(name);
    if (form == null) {
      throw new Problem.NotFound("There is no directive '" + name + "'.");
    }
    String content = call.parameters().get("content", "");
    CallDescription chosen = form.find(content);
    if (chosen == null) {
      content = form.calls().keySet().iterator().next();
      chosen = form.find(content);
    }
    CallDescription description = chosen == null ? form.own() : chosen;
    Map<String, String> values = SyntaxForm.values(call, description);
    String contentName = content;
    GeneratedText generated =
        submitted
            ? GeneratedText.of(() -> DirectiveSnippets.fromFields(name, contentName, values))
            : GeneratedText.NONE;
    List<SyntaxChoice> directives = new ArrayList<>();
    for (DirectiveForm other : DirectiveForms.all().values()) {
      directives.add(
          new SyntaxChoice(
              other.name(), other.name() + ": " + other.title(), other.name().equals(name)));
    }
    List<SyntaxChoice> contents = new ArrayList<>();
    for (String other : form.calls().keySet()) {
      contents.add(new SyntaxChoice(other, other, other.equals(contentName)));
    }
    return Templates.page(
        call,
        200,
        "pipeline/directive.jte",
        Map.of(
            "frame",
            layout(call),
            "directives",
            directives,
            "contents",
            contents,
            "form",
            form,
            "content",
            contentName,
            "fields",
            SyntaxForm.fields(arguments(description, form), values),
            "generated",
            generated,
            "action",
            base(call) + "directive-generator/"));
  }

  private static List<ArgumentEntry> arguments(CallDescription description, DirectiveForm form) {
    List<ArgumentEntry> all = new ArrayList<>();
    for (CallParameter parameter : description.parameters()) {
      all.add(
          new ArgumentEntry(
              parameter.name(),
              parameter.type(),
              parameter.required(),
              description.equals(form.own()) && parameter.required() ? form.hint() : "",
              "",
              parameter.name().equals("content") ? DirectiveForms.STAGE_CONTENTS : List.of()));
    }
    return all;
  }

  private static Response reference(RequestContext call, ProtectedObject object) {
    return Templates.page(
        call,
        200,
        "pipeline/steps.jte",
        Map.of(
            "frame",
            layout(call),
            "steps",
            StepReference.all(),
            "generator",
            base(call) + "pipeline-syntax/"));
  }

  private static Response globals(RequestContext call, ProtectedObject object) {
    return Templates.page(call, 200, "pipeline/globals.jte", Map.of("frame", layout(call)));
  }
}
