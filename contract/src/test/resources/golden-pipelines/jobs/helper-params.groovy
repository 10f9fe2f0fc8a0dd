properties([parameters([string(name:'WHO',defaultValue:'nobody'),booleanParam(name:'FLAG',defaultValue:false),choice(name:'COLOR',choices:['red','green'])])])
node { echo "WHO=${params.WHO} FLAG=${params.FLAG} COLOR=${params.COLOR}"
 env.FROM_HELPER='hv' }
