package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.evaluation.DesignEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.tensor.Site;
import io.mpgemm.dse.models.tensor.TensorSet;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A new family is one class and one line where families are listed: cost, numerics, parameters and study follow. */
class ToyFamilyTest {

    /** Signs alone: weights and activations are +1 or -1, a product is an XNOR, the sum a counter. */
    private record Signs() implements PeFamily {

        private static final PeParameter COUNTER = new PeParameter("counterBits", "bits of the counter", true);

        @Override
        public String name() {
            return "signs";
        }

        @Override
        public String summary() {
            return "W1A1: products of signs, counted";
        }

        @Override
        public String source() {
            return "this test";
        }

        @Override
        public List<Choice> choices() {
            return List.of(Choice.of(COUNTER, "16", "12"));
        }

        @Override
        public Hardware hardware(Settings settings) {
            int bits = settings.number(COUNTER);
            Unit pe = Cell.pe(settings, 1, c -> c.result(c.multiplyAccumulate("count", List.of(c.activation(2)),
                    List.of(c.weight(2, true)), true, bits)));
            return new Hardware(List.of(pe), 1, 1, 1, 1, 0, 0, 1, bits);
        }

        @Override
        public Datapath datapath(Settings settings) {
            return new Counted(settings.number(COUNTER));
        }
    }

    private record Counted(int bits) implements Datapath {

        @Override
        public String key() {
            return "signs/" + bits;
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = signs(operands.activations());
            Matrix w = signs(operands.weights());
            return QuantizedGemm.of("signs", () -> x, () -> w, () -> count(x, w), () -> count(x, w));
        }

        private static Matrix signs(Matrix matrix) {
            float[] values = matrix.toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] < 0 ? -1 : 1;
            }
            return Matrix.owning(matrix.rows(), matrix.cols(), values);
        }

        private GemmResult count(Matrix x, Matrix w) {
            float[] y = new float[x.rows() * w.cols()];
            for (int i = 0; i < y.length; i++) {
                int sum = 0;
                for (int k = 0; k < x.cols(); k++) {
                    sum += (int) (x.get(i / w.cols(), k) * w.get(k, i % w.cols()));
                }
                y[i] = sum << (32 - bits) >> (32 - bits);
            }
            return new GemmResult(Matrix.owning(x.rows(), w.cols(), y), 0);
        }
    }

    @Test
    void aStudyFindsItByNameAndScoresIt() {
        List<PeFamily> families = new ArrayList<>(PeFamilies.all());
        families.add(new Signs());
        StudySpace space = SpaceBuilder.build(Study.read("toy.yaml", """
                workload: { model: llama-2-13b }
                space:
                  pe: [signs, int8-tpu]
                  counterBits: [12, 16]
                """.getBytes(StandardCharsets.UTF_8)), families);
        assertThat(space.space().size()).isEqualTo(3);
        Operands operands = PeTensors.ordinary(32, 192, 16, 5);
        TensorSet tensors = new TensorSet("small", "small tensors",
                List.of(new Site("small", 1, operands.activations(), operands.weights())));
        Workload workload = new Workload("one",
                List.of(new GemmShape("a", GemmShape.Kind.CUSTOM, 64, 512, 768, 1, true)), 64);
        try (DesignEvaluator evaluator = new DesignEvaluator(space, List.of(workload),
                new FidelityEvaluator(tensors, Optional.empty()), FidelityProgress.none(), 1)) {
            List<Evaluation> evaluations = evaluator
                    .evaluate(IntStream.range(0, 3).mapToObj(i -> space.space().point(i)).toList());
            double[] sqnrDb = evaluations.stream().mapToDouble(one -> value(evaluator, one, "sqnrDb")).toArray();
            double[] peAreaUm2 = evaluations.stream().mapToDouble(one -> value(evaluator, one, "peAreaUm2")).toArray();
            assertThat(evaluations).allSatisfy(one -> assertThat(one.infeasible()).isEmpty());
            assertThat(sqnrDb[0]).isEqualTo(sqnrDb[1]).isLessThan(sqnrDb[2]);
            assertThat(peAreaUm2[0]).isLessThan(peAreaUm2[1]).isLessThan(peAreaUm2[2] / 2);
        }
    }

    private static double value(DesignEvaluator evaluator, Evaluation evaluation, String metric) {
        return evaluation.value(evaluator.metrics().stream().map(one -> one.name()).toList().indexOf(metric));
    }
}
