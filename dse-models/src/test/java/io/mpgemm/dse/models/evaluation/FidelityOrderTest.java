package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.tensor.LlmLikeParameters;
import io.mpgemm.dse.models.tensor.LlmLikeTensors;
import io.mpgemm.dse.models.tensor.SiteShape;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every study of LLM quantisation finds, on the built-in tensors with a smaller K; one sample for all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FidelityOrderTest {

    private final FidelityEvaluator evaluator = new FidelityEvaluator(tensors(), Optional.empty());

    private static TensorSet tensors() {
        LlmLikeParameters parameters = LlmLikeParameters.defaults();
        return LlmLikeTensors.generate(parameters.withSample(16, 32)
                .withSites(parameters.sites().stream().map(site -> new SiteShape(site.name(), site.kind(), 1024,
                        site.alignmentDb(), site.weightInCombination())).toList()));
    }

    private double sqnrDb(String name, String settings) {
        PeFamily family = Designs.family(name);
        double db = evaluator.score(family.datapath(Designs.settings(family, settings))).overall().sqnrDb();
        System.out.printf(Locale.ROOT, "%-17s %-60s %.2f dB%n", name, settings, db);
        return db;
    }

    @Test
    void moreBitsOnEitherSideAreBetter() {
        double w16a16 = sqnrDb("fp16-tensor-core", "subnormals=keep");
        double w8a8 = sqnrDb("int8-tpu", "groupSize=128");
        double w4a16 = Math.min(sqnrDb("mixpe", "activation=fp16 subnormals=keep"),
                sqnrDb("dequant", "activation=fp16 subnormals=keep"));
        double w4a8 = sqnrDb("mixpe", "activation=int8");
        assertThat(w16a16).isGreaterThan(w8a8);
        assertThat(w8a8).isGreaterThan(w4a16);
        assertThat(w4a16).isGreaterThanOrEqualTo(w4a8);
    }

    @ParameterizedTest
    @CsvSource({"dequant,activation=fp16", "dequant,activation=fp16 quantizer=rtn-symmetric",
        "dequant,activation=int8", "lut,activation=int8", "lut,activation=int8 quantizer=bcq-greedy",
        "lut,activation=int8 quantizer=bcq-uniform", "lut,activation=fp16", "mixpe,activation=int8",
        "mixpe,activation=int8 quantizer=rtn-symmetric", "mixpe,activation=fp16"})
    void fourWeightBitsAreBetterThanThreeAndThreeThanTwo(String family, String settings) {
        double two = sqnrDb(family, settings + " weightBits=2");
        double three = sqnrDb(family, settings + " weightBits=3");
        double four = sqnrDb(family, settings + " weightBits=4");
        assertThat(four).isGreaterThan(three);
        assertThat(three).isGreaterThan(two);
    }

    @ParameterizedTest
    @CsvSource({"int8-tpu,activation=int8", "dequant,activation=fp16",
        "dequant,activation=fp16 quantizer=rtn-symmetric", "dequant,activation=int8", "lut,activation=int8",
        "lut,activation=int8 quantizer=bcq-greedy", "lut,activation=int8 quantizer=bcq-uniform",
        "lut,activation=fp16", "mixpe,activation=int8", "mixpe,activation=int8 quantizer=rtn-symmetric",
        "mixpe,activation=fp16"})
    void smallerGroupsAreBetter(String family, String settings) {
        double channel = sqnrDb(family, settings + " groupSize=channel");
        double wide = sqnrDb(family, settings + " groupSize=128");
        double narrow = sqnrDb(family, settings + " groupSize=32");
        assertThat(narrow).isGreaterThan(wide);
        assertThat(wide).isGreaterThan(channel);
    }
}
