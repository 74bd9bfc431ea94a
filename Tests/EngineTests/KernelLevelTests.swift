import Engine
import Testing

@Suite("Levels of the kernels")
struct KernelLevelTests {
  @Test("the highest level that the CPU has, unless another is forced")
  func choice() throws {
    #expect(try KernelLevel.chosen(environment: [:]) == (KernelLevel.v4.isSupported ? .v4 : .v3))
    #expect(try KernelLevel.chosen(environment: ["WDIV_KERNELS": "v3"]) == .v3)
    if !KernelLevel.v4.isSupported {
      let error = #expect(throws: ExecutionError.self) { try KernelLevel.chosen(environment: ["WDIV_KERNELS": "v4"]) }
      #expect(error?.description == "this CPU cannot run the v4 kernels: leave out --kernels, or take v3")
    }
    let error = #expect(throws: ExecutionError.self) { try KernelLevel.chosen(environment: ["WDIV_KERNELS": "v5"]) }
    #expect(error?.description == "WDIV_KERNELS is 'v5': it takes v3 or v4")
  }
}
