package io.pgstow.app;

import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.S3Operation;
import java.util.Arrays;
import java.util.List;

/** What goes wrong at the store, once or as long as the job runs. */
@SuppressWarnings("ImmutableEnumChecker") // the fields are records
enum StoreTrouble {
  THROTTLED_ONCE("503 SlowDown, once", Fault.slowDown(), Occurrences.nth(1)),
  THROTTLED("503 SlowDown, always", Fault.slowDown(), Occurrences.always()),
  ERROR_INSIDE_ONCE("200 with an error inside, once", Fault.errorInside(), Occurrences.nth(1)),
  ERROR_INSIDE("200 with an error inside, always", Fault.errorInside(), Occurrences.always()),
  REQUEST_CUT("reset within the request, once", new Fault.CutRequest(10), Occurrences.nth(1)),
  ANSWER_CUT("reset within the answer, once", new Fault.CutResponse(10), Occurrences.nth(1)),
  ANSWER_STALLED("answer stalls, once", new Fault.StallResponse(10), Occurrences.nth(1)),
  ANSWER_LOST_ONCE("done, but the answer lost, once", new Fault.LoseResponse(), Occurrences.nth(1)),
  ANSWER_LOST("done, but the answer lost, always", new Fault.LoseResponse(), Occurrences.always()),
  WRONG_ETAG("wrong ETag, always", new Fault.WrongETag(), Occurrences.always()),
  EXPIRED("credentials expired", Fault.expiredToken(), Occurrences.always()),
  PART_LIMIT("parts beyond the first refused", Fault.partNumberBeyond(1), Occurrences.always());

  private final String title;
  private final Fault fault;
  private final Occurrences when;

  StoreTrouble(String title, Fault fault, Occurrences when) {
    this.title = title;
    this.fault = fault;
    this.when = when;
  }

  String title() {
    return title;
  }

  /** The troubles that some of the calls can have. */
  static List<StoreTrouble> of(List<FaultedCall> calls) {
    return Arrays.stream(values())
        .filter(trouble -> calls.stream().anyMatch(trouble::concerns))
        .toList();
  }

  boolean concerns(FaultedCall call) {
    return this != PART_LIMIT || call.operations().contains(S3Operation.UPLOAD_PART);
  }

  void inject(FaultProxy proxy, FaultedCall call) {
    if (this == PART_LIMIT) {
      proxy.inject(request -> request.partNumber() > 1, when, fault);
    } else {
      proxy.inject(call, when, fault);
    }
  }

  /** Whether the store begins an upload that nobody learns of. */
  boolean orphans(FaultedCall call) {
    return call.operations().contains(S3Operation.CREATE_MULTIPART_UPLOAD)
        && switch (fault) {
          // the request has no body to be cut in
          case Fault.CutRequest _, Fault.CutResponse _ -> true;
          case Fault.StallResponse _, Fault.LoseResponse _, Fault.WithholdResponse _ -> true;
          case Fault.Answer _, Fault.WrongETag _, Fault.AddHeader _ -> false;
        };
  }
}
