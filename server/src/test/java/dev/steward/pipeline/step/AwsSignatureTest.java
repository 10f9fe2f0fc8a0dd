package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.secret.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures of requests to AWS: the examples in the documentation of S3 and IAM. */
class AwsSignatureTest {

  private static final AwsKeys KEYS =
      new AwsKeys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "");
  private static final Instant TIME = Instant.parse("2013-05-24T00:00:00Z");
  private static final String BUCKET = "https://examplebucket.s3.amazonaws.com";

  private static String signature(OutboundRequest request, String body) {
    OutboundRequest signed =
        AwsSignature.sign(
            request,
            KEYS,
            "us-east-1",
            "s3",
            Digests.hex(Digests.sha256(body.getBytes(StandardCharsets.UTF_8))),
            TIME);
    String header =
        signed.headers().stream()
            .filter(one -> one.getKey().equals("Authorization"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    assertThat(header)
        .startsWith(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + " SignedHeaders=")
        .doesNotContain(KEYS.secretAccessKey());
    return header.substring(header.indexOf("Signature=") + "Signature=".length());
  }

  private static OutboundRequest request(String method, String path) throws OutboundFailure {
    return OutboundRequest.of(method, OutboundRequest.uri(BUCKET + path));
  }

  @Test
  void anObjectIsRead() throws OutboundFailure {
    assertThat(signature(request("GET", "/test.txt").header("Range", "bytes=0-9"), ""))
        .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void anObjectIsWritten() throws OutboundFailure {
    assertThat(
            signature(
                request("PUT", "/" + AwsSignature.encode("test$file.text", true))
                    .header("Date", "Fri, 24 May 2013 00:00:00 GMT")
                    .header("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                "Welcome to Amazon S3."))
        .isEqualTo("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  @Test
  void aBucketIsListed() throws OutboundFailure {
    assertThat(signature(request("GET", "/?lifecycle"), ""))
        .isEqualTo("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    assertThat(signature(request("GET", "/?prefix=J&max-keys=2"), ""))
        .isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @Test
  void keysOfObjectsAreEncoded() {
    assertThat(AwsSignature.encode("a b/ü+~", true)).isEqualTo("a%20b/%C3%BC%2B~");
    assertThat(AwsSignature.encode("a/b", false)).isEqualTo("a%2Fb");
  }
}
