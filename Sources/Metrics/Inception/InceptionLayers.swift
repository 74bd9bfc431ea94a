/// A part of the Inception network, as its tables list them.
indirect enum InceptionLayer {
  /// Convolution without bias, batch norm with epsilon 1e-3, relu.
  case convolution(
    String, outputs: Int, kernel: (height: Int, width: Int), stride: Int, padding: (rows: Int, columns: Int))
  /// Maxima of 3x3 windows.
  case maxPool(stride: Int, padding: Int)
  /// Means of 3x3 windows of stride 1, of the pixels inside the image alone.
  case averagePool
  /// One after the other.
  case chain([InceptionLayer])
  /// Each on the same input; their channels one behind the other.
  case branches([InceptionLayer])
}

/// The network of FID, Inception v3 as trained on 2015-12-05, in pytorch-fid's names (FIDInceptionA, C, E_1 and E_2; B and D
/// are torchvision's).
enum InceptionTable {
  /// From images [299, 299, 3] to maps [8, 8, 2048], whose means are the features.
  static let trunk = InceptionLayer.chain([
    conv("Conv2d_1a_3x3", 32, 3, stride: 2), conv("Conv2d_2a_3x3", 32, 3), conv("Conv2d_2b_3x3", 64, 3, padding: 1),
    .maxPool(stride: 2, padding: 0), conv("Conv2d_3b_1x1", 80), conv("Conv2d_4a_3x3", 192, 3),
    .maxPool(stride: 2, padding: 0), a("Mixed_5b", pool: 32), a("Mixed_5c", pool: 64), a("Mixed_5d", pool: 64),
    b("Mixed_6a"), c("Mixed_6b", 128), c("Mixed_6c", 160), c("Mixed_6d", 160), c("Mixed_6e", 192), d("Mixed_7a"),
    e("Mixed_7b", pool: .averagePool), e("Mixed_7c", pool: .maxPool(stride: 1, padding: 1)),
  ])
  static let inputChannels = 3
  static let features = 2048
  /// Outputs of the last layer, which features do not pass.
  static let classes = 1008

  private static func conv(_ name: String, _ outputs: Int, _ kernel: Int = 1, stride: Int = 1, padding: Int = 0)
    -> InceptionLayer
  {
    .convolution(name, outputs: outputs, kernel: (kernel, kernel), stride: stride, padding: (padding, padding))
  }

  /// 1xN, which keeps the size.
  private static func row(_ name: String, _ outputs: Int, _ kernel: Int) -> InceptionLayer {
    .convolution(name, outputs: outputs, kernel: (1, kernel), stride: 1, padding: (0, kernel / 2))
  }

  /// Nx1.
  private static func column(_ name: String, _ outputs: Int, _ kernel: Int) -> InceptionLayer {
    .convolution(name, outputs: outputs, kernel: (kernel, 1), stride: 1, padding: (kernel / 2, 0))
  }

  private static func a(_ n: String, pool: Int) -> InceptionLayer {
    .branches([
      conv("\(n).branch1x1", 64), .chain([conv("\(n).branch5x5_1", 48), conv("\(n).branch5x5_2", 64, 5, padding: 2)]),
      .chain([
        conv("\(n).branch3x3dbl_1", 64), conv("\(n).branch3x3dbl_2", 96, 3, padding: 1),
        conv("\(n).branch3x3dbl_3", 96, 3, padding: 1),
      ]), .chain([.averagePool, conv("\(n).branch_pool", pool)]),
    ])
  }

  private static func b(_ n: String) -> InceptionLayer {
    .branches([
      conv("\(n).branch3x3", 384, 3, stride: 2),
      .chain([
        conv("\(n).branch3x3dbl_1", 64), conv("\(n).branch3x3dbl_2", 96, 3, padding: 1),
        conv("\(n).branch3x3dbl_3", 96, 3, stride: 2),
      ]), .maxPool(stride: 2, padding: 0),
    ])
  }

  private static func c(_ n: String, _ width: Int) -> InceptionLayer {
    .branches([
      conv("\(n).branch1x1", 192),
      .chain([
        conv("\(n).branch7x7_1", width), row("\(n).branch7x7_2", width, 7), column("\(n).branch7x7_3", 192, 7),
      ]),
      .chain([
        conv("\(n).branch7x7dbl_1", width), column("\(n).branch7x7dbl_2", width, 7),
        row("\(n).branch7x7dbl_3", width, 7), column("\(n).branch7x7dbl_4", width, 7),
        row("\(n).branch7x7dbl_5", 192, 7),
      ]), .chain([.averagePool, conv("\(n).branch_pool", 192)]),
    ])
  }

  private static func d(_ n: String) -> InceptionLayer {
    .branches([
      .chain([conv("\(n).branch3x3_1", 192), conv("\(n).branch3x3_2", 320, 3, stride: 2)]),
      .chain([
        conv("\(n).branch7x7x3_1", 192), row("\(n).branch7x7x3_2", 192, 7), column("\(n).branch7x7x3_3", 192, 7),
        conv("\(n).branch7x7x3_4", 192, 3, stride: 2),
      ]), .maxPool(stride: 2, padding: 0),
    ])
  }

  private static func e(_ n: String, pool: InceptionLayer) -> InceptionLayer {
    .branches([
      conv("\(n).branch1x1", 320),
      .chain([
        conv("\(n).branch3x3_1", 384),
        .branches([row("\(n).branch3x3_2a", 384, 3), column("\(n).branch3x3_2b", 384, 3)]),
      ]),
      .chain([
        conv("\(n).branch3x3dbl_1", 448), conv("\(n).branch3x3dbl_2", 384, 3, padding: 1),
        .branches([row("\(n).branch3x3dbl_3a", 384, 3), column("\(n).branch3x3dbl_3b", 384, 3)]),
      ]), .chain([pool, conv("\(n).branch_pool", 192)]),
    ])
  }
}
