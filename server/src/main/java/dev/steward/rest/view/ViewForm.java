package dev.steward.rest.view;

import dev.steward.http.Parameters;
import dev.steward.job.Item;
import dev.steward.job.ItemPaths;
import dev.steward.job.xml.DefinitionText;
import dev.steward.text.FormJson;
import dev.steward.view.ViewContent;
import dev.steward.view.ViewXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The submitted form of a view: plain fields, and the same values as JSON. A job is selected by a
 * field {@code item_NAME}.
 *
 * @param base the full name of the view's folder
 * @param items the selectable items
 */
record ViewForm(Parameters sent, String base, List<Item> items) {

  /** The text of a view with the form's values applied. */
  String applyTo(String text, ViewContent shown) {
    String xml = DefinitionText.with(text, "description", sent.get("description", ""));
    xml = DefinitionText.with(xml, "filterExecutors", flag("filterExecutors"));
    xml = DefinitionText.with(xml, "filterQueue", flag("filterQueue"));
    if (!(shown instanceof ViewContent.ItemSelection)) {
      return xml;
    }
    Map<String, @Nullable Object> json = json();
    xml = ViewXml.withJobNames(xml, selectedNames(json));
    String regex = sent.find("useincluderegex") == null ? "" : sent.get("includeRegex", "");
    xml =
        regex.isBlank()
            ? ViewXml.withoutElement(xml, "includeRegex")
            : DefinitionText.with(xml, "includeRegex", regex);
    String status = sent.get("statusFilter", "");
    xml = ViewXml.withStatus(xml, status.isEmpty() ? null : status.equals("1"));
    boolean recurse = sent.find("recurse") != null || Boolean.TRUE.equals(json.get("recurse"));
    return DefinitionText.with(xml, "recurse", Boolean.toString(recurse));
  }

  private String flag(String name) {
    String value = sent.find(name);
    return Boolean.toString(value != null && !value.equals("false"));
  }

  private Map<String, @Nullable Object> json() {
    String json = sent.find("json");
    return json == null || json.isBlank() ? Map.of() : FormJson.readObject(json);
  }

  private List<String> selectedNames(Map<String, @Nullable Object> json) {
    var names = new ArrayList<String>();
    for (Item item : items) {
      String name = ItemPaths.relative(base, item.fullName());
      if (name != null
          && (sent.find("item_" + name) != null || Boolean.TRUE.equals(json.get("item_" + name)))) {
        names.add(name);
      }
    }
    return names;
  }
}
