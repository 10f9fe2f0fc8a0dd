package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar contains its OpenAPI document, complete and generated from the jar's own routes. */
class OpenApiIT {

  @TempDir Path folder;

  @Test
  void theJarContainsItsOpenApiDocument() {
    try (Product product = Product.start(folder.resolve("home"))) {
      String out =
          Shell.run(
                  """
                  set -eu
                  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
                  get() { curl -fsS --compressed -u "$NAME:$PW" "$@"; }
                  get "$URL/openapi.json" > doc.json
                  jq -r '.openapi, (.paths | length > 300), .paths["/api/json"].get.operationId,
                    .paths["/createItem"].post.requestBody.content["application/x-www-form-urlencoded"].schema.properties.mode.type,
                    (.components.schemas["hudson.model.FreeStyleBuild"].properties | has("result"))' doc.json
                  # Every path without a name in it that is read is there to be read.
                  jq -r '.paths | to_entries[] | select(.key | test("[{]") | not) | select(.key | endswith("api/json"))
                    | select(.value.get) | .key' doc.json > paths
                  while read -r path; do get -o /dev/null "$URL$path"; done < paths
                  grep -c . paths
                  tag=$(get -D - -o /dev/null "$URL/openapi.json" | tr -d '\\r' | sed -n 's/^[Ee][Tt]ag: //p')
                  get -o /dev/null -w '%{http_code}\\n' -H "If-None-Match: $tag" "$URL/openapi.json"
                  curl -sS -o /dev/null -w '%{http_code}\\n' "$URL/openapi.json"
                  """,
                  Operations.variables(product))
              .ok()
              .out();
      assertThat(out.lines().toList())
          .startsWith("3.1.0", "true", "getApiJson", "string", "true")
          .endsWith("304", "403");
    }
  }
}
