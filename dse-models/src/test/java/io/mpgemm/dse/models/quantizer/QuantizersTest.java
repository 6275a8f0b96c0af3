package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class QuantizersTest {

    @Test
    void listsEachQuantiserOnce() {
        assertThat(Quantizers.all()).extracting(QuantizerInfo::name).doesNotHaveDuplicates().contains("rtn-affine",
                "rtn-symmetric", "bcq-greedy", "bcq-alternating", "bcq-uniform", "gptq-actorder", "awq",
                "smoothquant", "qserve-progressive", "mx");
    }

    @Test
    void findsQuantisersByNameAndKind() {
        assertThat(Quantizers.uniform("rtn-symmetric").name()).isEqualTo("rtn-symmetric");
        assertThat(Quantizers.bcq("bcq-uniform").name()).isEqualTo("bcq-uniform");
        assertThatIllegalArgumentException().isThrownBy(() -> Quantizers.uniform("bcq-greedy"))
                .withMessageStartingWith(
                        "No quantiser to uniform codes is called 'bcq-greedy'; valid are rtn-affine, ");
        assertThat(Quantizers.block("mx-up")).isSameAs(BlockQuantizer.MX_UP);
        assertThatIllegalArgumentException().isThrownBy(() -> Quantizers.bcq("bcq")).withMessage(
                "No quantiser to binary codes is called 'bcq'; valid are bcq-greedy, bcq-alternating, "
                        + "bcq-greedy-offset, bcq-alternating-offset, bcq-uniform.");
    }
}
