package dev.steward.rest.pipeline;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.http.Response;
import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.snippet.DirectiveSnippets;
import dev.steward.pipeline.snippet.EditorDescriptors;
import dev.steward.pipeline.snippet.SnippetReader;
import dev.steward.pipeline.snippet.SnippetText;
import dev.steward.pipeline.snippet.StepReference;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.text.FormJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /pipeline-syntax} and {@code /directive-generator}, also below jobs and folders: generate
 * the text of steps and directives. Nothing is stored or executed.
 */
public final class SnippetEndpoints {

  private SnippetEndpoints() {}

  /** A resource type, and the rule for its routes. */
  public record SyntaxType(ResourceType<ProtectedObject> type, AccessRule rule) {}

  /** The types of the resources, for their pages. */
  public record SyntaxTypes(List<SyntaxType> snippets, List<SyntaxType> directives) {}

  /** Adds the resources and routes. */
  public static SyntaxTypes addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.read();
    AccessRule readItem = AccessRule.needs(Permission.ITEM_READ);
    var ofServer = snippets("pipelineSyntax", read);
    var ofItem = snippets("itemPipelineSyntax", readItem);
    var directivesOfServer = directives("directiveGenerator", read);
    var directivesOfItem = directives("itemDirectiveGenerator", readItem);
    String syntax = "pipeline-syntax";
    String generator = "directive-generator";
    kinds
        .server()
        .child(syntax, ofServer.type(), (_, _, _) -> ProtectedObject.SERVER)
        .child(generator, directivesOfServer.type(), (_, _, _) -> ProtectedObject.SERVER);
    kinds
        .job()
        .child(syntax, ofItem.type(), (_, job, _) -> job.protectedObject())
        .child(generator, directivesOfItem.type(), (_, job, _) -> job.protectedObject());
    kinds
        .folder()
        .child(syntax, ofItem.type(), (_, folder, _) -> folder.protectedObject())
        .child(generator, directivesOfItem.type(), (_, folder, _) -> folder.protectedObject());
    return new SyntaxTypes(
        List.of(ofServer, ofItem), List.of(directivesOfServer, directivesOfItem));
  }

  private static SyntaxType snippets(String name, AccessRule rule) {
    var type = new ResourceType<ProtectedObject>(name, object -> object).plainNotFound();
    type.route(Method.POST, "generateSnippet", rule, (call, _) -> snippet(call))
        .route(
            Method.GET,
            "gdsl",
            rule,
            (_, _) -> Response.text(200, EditorDescriptors.gdsl(StepReference.all())))
        .route(
            Method.GET,
            "dsld",
            rule,
            (_, _) -> Response.text(200, EditorDescriptors.dsld(StepReference.all())));
    return new SyntaxType(type, rule);
  }

  private static SyntaxType directives(String name, AccessRule rule) {
    var type = new ResourceType<ProtectedObject>(name, object -> object).plainNotFound();
    type.route(Method.POST, "generateDirective", rule, (call, _) -> directive(call));
    return new SyntaxType(type, rule);
  }

  private static Response snippet(RequestContext call) {
    Map<String, @Nullable Object> form = FormJson.readObject(call.requiredParameter("json"));
    CallDescription step = SnippetReader.step(form);
    if (step == null) {
      return Response.text(200, "<could not find " + SnippetReader.typeOf(form) + ">");
    }
    return Response.text(200, SnippetText.of(SnippetReader.read(step, form)));
  }

  private static Response directive(RequestContext call) {
    return Response.text(
        200, DirectiveSnippets.fromJson(FormJson.readObject(call.requiredParameter("json"))));
  }
}
