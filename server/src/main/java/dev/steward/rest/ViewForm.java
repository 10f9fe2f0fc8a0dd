package dev.steward.rest;

import dev.steward.http.Parameters;
import dev.steward.job.Item;
import dev.steward.job.ItemPaths;
import dev.steward.job.xml.DefinitionText;
import dev.steward.text.FormJson;
import dev.steward.view.ViewContent;
import dev.steward.view.xml.ViewXml;
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
  String applied(String text, ViewContent shown) {
    String done = DefinitionText.with(text, "description", sent.get("description", ""));
    done = DefinitionText.with(done, "filterExecutors", flag("filterExecutors"));
    done = DefinitionText.with(done, "filterQueue", flag("filterQueue"));
    if (!(shown instanceof ViewContent.ItemSelection)) {
      return done;
    }
    Map<String, @Nullable Object> json = json();
    done = ViewXml.withJobNames(done, chosen(json));
    String regex = sent.find("useincluderegex") == null ? "" : sent.get("includeRegex", "");
    done =
        regex.isBlank()
            ? ViewXml.withoutElement(done, "includeRegex")
            : DefinitionText.with(done, "includeRegex", regex);
    String status = sent.get("statusFilter", "");
    done = ViewXml.withStatus(done, status.isEmpty() ? null : status.equals("1"));
    boolean recurses = sent.find("recurse") != null || Boolean.TRUE.equals(json.get("recurse"));
    return DefinitionText.with(done, "recurse", Boolean.toString(recurses));
  }

  private String flag(String name) {
    String value = sent.find(name);
    return Boolean.toString(value != null && !value.equals("false"));
  }

  private Map<String, @Nullable Object> json() {
    String json = sent.find("json");
    return json == null || json.isBlank() ? Map.of() : FormJson.readObject(json);
  }

  private List<String> chosen(Map<String, @Nullable Object> json) {
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
